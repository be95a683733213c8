import { describe, expect, test } from "vitest";
import { toRateLimitReport } from "./rate-limit-report.ts";

const now = new Date("2026-01-01T00:00:00.000Z");
const nowSecond = now.getTime() / 1_000;

describe("the rate limit report of a response", () => {
  test("has limit and remaining when they are numbers", () => {
    const headers = { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": ["999"] };

    expect(toRateLimitReport(200, headers, now)).toEqual({ status: 200, limit: 1_000, remaining: 999 });
    expect(toRateLimitReport(200, { "x-ratelimit-limit": "lots" }, now)).toEqual({ status: 200 });
  });

  test.each([
    ["Retry-After in seconds", { "retry-after": "7", "x-ratelimit-reset": String(nowSecond + 30) }, 7_000],
    ["Retry-After as a date", { "retry-after": new Date(now.getTime() + 9_000).toUTCString() }, 9_000],
    ["an absolute reset", { "x-ratelimit-reset": String(nowSecond + 30) }, 30_000],
    ["a reset in milliseconds", { "x-ratelimit-reset": String(now.getTime() + 30_000) }, 30_000],
    ["a reset with a fraction", { "x-ratelimit-reset": `${nowSecond + 30}.25` }, 30_250],
    ["a reset that is a delta", { "x-ratelimit-reset": "12" }, 12_000],
    ["a delta with a fraction", { "x-ratelimit-reset": "0.2" }, 1_000],
    ["a delta in milliseconds", { "x-ratelimit-reset": "59000" }, 60_000],
    ["an hour of Retry-After", { "retry-after": "3600" }, 60_000],
    ["a Retry-After of zero", { "retry-after": "0" }, 1_000],
    ["a Retry-After in the past", { "retry-after": new Date(now.getTime() - 9_000).toUTCString() }, 1_000],
    ["a negative Retry-After", { "retry-after": "-5", "x-ratelimit-reset": "12" }, 12_000],
    ["a reset in the past", { "x-ratelimit-reset": String(nowSecond - 30) }, 1_000],
    ["a reset in the far future", { "x-ratelimit-reset": String(nowSecond + 3_600) }, 60_000],
    ["no header", {}, 60_000],
    ["unreadable headers", { "retry-after": "soon", "x-ratelimit-reset": "NaN" }, 60_000],
  ])("a 429 with %s has the right blocking time", (_, headers, blockedForMs) => {
    expect(toRateLimitReport(429, headers, now)).toEqual({ status: 429, blockedForMs });
  });

  test.each([
    ["seconds", { "retry-after": "30" }, 30_000],
    ["a date", { "retry-after": new Date(now.getTime() + 9_000).toUTCString() }, 9_000],
    ["an hour", { "retry-after": "3600" }, 60_000],
  ])("a 503 with a Retry-After of %s has the right blocking time", (_, headers, blockedForMs) => {
    expect(toRateLimitReport(503, headers, now)).toEqual({ status: 503, blockedForMs });
  });

  test("neither a 503 without a readable Retry-After blocks, nor a reset or a success with one", () => {
    const reset = { "x-ratelimit-reset": "12" };

    expect(toRateLimitReport(503, { "retry-after": "soon" }, now)).toEqual({ status: 503 });
    expect(toRateLimitReport(503, reset, now)).toEqual({ status: 503 });
    expect(toRateLimitReport(200, { "retry-after": "30" }, now)).toEqual({ status: 200 });
  });

  test.each([-5 * 3_600, -300, 300, 5 * 3_600])(
    "instants are compared with the response's own clock, even when it is %i seconds off",
    (offSeconds) => {
      const serverNow = new Date(now.getTime() + offSeconds * 1_000);
      const date = serverNow.toUTCString();
      const retryAfter = new Date(serverNow.getTime() + 30_000).toUTCString();
      const reset = String(nowSecond + offSeconds + 20);

      expect(toRateLimitReport(429, { date, "x-ratelimit-reset": reset }, now).blockedForMs).toBe(20_000);
      expect(toRateLimitReport(429, { date, "retry-after": retryAfter }, now).blockedForMs).toBe(30_000);
    },
  );

  test.each(["", "yesterday", "-5", "12"])("an invalid Date of %j is ignored", (date) => {
    const headers = { date, "x-ratelimit-reset": String(nowSecond + 20) };

    expect(toRateLimitReport(429, headers, now).blockedForMs).toBe(20_000);
  });
});
