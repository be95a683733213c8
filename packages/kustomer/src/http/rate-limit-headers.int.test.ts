import { expect, test } from "vitest";
import { respondWith, sendOnce } from "../testing/send-once.ts";

/**
 * Cases of rate limit headers that other clients of this API handle wrongly.
 * @see https://github.com/singer-io/tap-kustomer for most of them
 */

test("a successful response with nothing remaining is a response and not a refusal", async () => {
  const headers = { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "0" };
  const { outcome, reports } = await sendOnce(respondWith(200, '{"data":[]}', headers));

  expect(outcome).toMatchObject({ json: { data: [] } });
  expect(reports).toEqual([{ status: 200, limit: 1_000, remaining: 0 }]);
});

test.each([
  ["JSON", '{"errors":[{"status":429,"code":"rate_limited","title":"Too Many Requests"}]}'],
  ["JSON of another shape", '{"error":{"message":"Too Many Requests"}}'],
  ["HTML", "<html><body>429 Too Many Requests</body></html>"],
  ["nothing", ""],
])("a 429 whose body is %s states when to retry", async (_, body) => {
  const date = new Date("2026-01-01T00:00:00.000Z");
  const headers = { date: date.toUTCString(), "x-ratelimit-reset": String(date.getTime() / 1_000 + 7) };
  const { outcome, reports } = await sendOnce(respondWith(429, body, headers));

  expect(outcome).toMatchObject({
    kind: "rate_limited",
    details: { status: 429 },
    retryAt: expect.any(Date),
  });
  expect(reports).toEqual([{ status: 429, blockedForMs: 7_000 }]);
});

test.each(["1.5e3", "1767225607.5", "soon", "NaN", "-1", "", "1767225607, 1767225607"])(
  "a 429 whose reset is %j blocks for at most a minute",
  async (reset) => {
    const { reports } = await sendOnce(respondWith(429, "", { "x-ratelimit-reset": reset }));

    expect(reports[0]?.blockedForMs).toBeGreaterThanOrEqual(1_000);
    expect(reports[0]?.blockedForMs).toBeLessThanOrEqual(60_000);
  },
);

test.each([
  ["lots", undefined],
  ["1000.0", 1_000],
  ["-1", undefined],
  [" 999 ", 999],
])("a remaining header of %j is read as %j", async (remaining, expected) => {
  const { reports } = await sendOnce(respondWith(200, "{}", { "x-ratelimit-remaining": remaining }));

  expect(reports).toEqual([{ status: 200, ...(expected !== undefined && { remaining: expected }) }]);
});

test.each(["999999999999", "2147483648", "1000001", "1e9", "9".repeat(400)])(
  "a limit of %j a minute says nothing, and the known limit stays",
  async (limit) => {
    const headers = { "x-ratelimit-limit": limit, "x-ratelimit-remaining": limit };
    const { outcome, reports } = await sendOnce(respondWith(200, '{"data":[]}', headers));

    expect(outcome).toMatchObject({ json: { data: [] } });
    expect(reports).toEqual([{ status: 200 }]);
  },
);
