import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { apiKey, at, recordPermits, request, respondWith, sendOnce } from "../testing/send-once.ts";
import { startTestServer } from "../testing/test-server.ts";
import { openKustomerHttp } from "./client.ts";

describe("a successful request", () => {
  test("takes one permit, sends the key, and returns the body exactly as sent", async () => {
    const body = '{"data": [ ],\n "meta":{}}';
    const { outcome, requests, reports, kinds } = await sendOnce(
      respondWith(200, body, { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "999" }),
    );

    expect(outcome).toMatchObject({
      body: Buffer.from(body),
      json: { data: [] },
      stamp: { date: expect.any(Date), sentAt: at, receivedAt: expect.any(Date) },
    });
    expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ["/v1/tags?page=1", `Bearer ${apiKey}`],
    ]);
    expect(reports).toEqual([{ status: 200, limit: 1_000, remaining: 999 }]);
    expect(kinds).toEqual(["other"]);
  });

  test("decompresses a gzip body", async () => {
    const { outcome } = await sendOnce((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"data":[]}'));
    });

    expect(outcome).toMatchObject({ body: Buffer.from('{"data":[]}') });
  });
});

describe("a refused request", () => {
  const listShape = (title: string) => JSON.stringify({ errors: [{ status: 1, code: "some_code", title }] });
  const newShape = (message: string) =>
    JSON.stringify({ errors: [{ code: "some_code", message, meta: {} }] });
  const pod = "Auth token associated with pod prod2 but request is being handled by prod1";

  test.each([
    [400, listShape("Bad"), { kind: "invalid" }],
    [401, listShape("Nope"), { kind: "unauthorized", reason: "rejected" }],
    [401, newShape("Expired token"), { kind: "unauthorized", reason: "expired" }],
    [401, newShape(pod), { kind: "unauthorized", reason: "wrong_region" }],
    [403, listShape(pod), { kind: "unauthorized", reason: "wrong_region" }],
    [401, "", { kind: "unauthorized", reason: "rejected" }],
    [402, "", { kind: "forbidden" }],
    [400, "<html>", { kind: "unavailable" }],
    [403, " <!DOCTYPE html>", { kind: "unavailable" }],
    [403, "", { kind: "forbidden" }],
    [414, "<html>", { kind: "invalid" }],
    [404, listShape("Not Found"), { kind: "not_found" }],
    [413, "", { kind: "invalid" }],
    [414, "", { kind: "invalid" }],
    [422, newShape("x"), { kind: "invalid" }],
    [500, '{"errors":"?"}', { kind: "unavailable" }],
    [502, "<html><body>Bad gateway</body></html>", { kind: "unavailable" }],
    [503, "", { kind: "unavailable" }],
    [302, "", { kind: "unavailable" }],
  ])("with status %i and body %j is the fault %j", async (status, body, expected) => {
    const { outcome, reports, requests } = await sendOnce(
      respondWith(status, body, { location: "/v1/elsewhere" }),
    );

    const fault = outcome as Fault;
    expect({ kind: fault.kind, reason: fault.details["reason"] }).toEqual(expected);
    expect(fault.details).toMatchObject({ status });
    expect(reports).toEqual([{ status }]);
    expect(requests).toHaveLength(1);
  });

  const [merged, target] = ["5f8efdd5d3de932f344ca367", "58210c3db0f09110006b7953"];

  test.each([
    ["another record", `/v1/customers/${target}`, "not_found"],
    ["the same record elsewhere", `/moved/v1/customers/${merged}`, "unavailable"],
    ["the same record", `/v1/customers/${merged}`, "unavailable"],
    ["a record of another kind", `/v1/conversations/${target}`, "unavailable"],
    ["another host", `https://api.example/v1/customers/${target}`, "unavailable"],
    ["a sign-in page", "/login", "unavailable"],
  ])("that leads to %s (%s) is the fault %s", async (_, location, kind) => {
    const change = { path: `/v1/customers/${merged}`, query: {} };
    const { outcome, requests } = await sendOnce(respondWith(301, "", { location }), {}, change);

    expect(outcome).toMatchObject({ kind });
    expect((outcome as Fault).details["isKustomerError"] === true).toBe(kind === "not_found");
    expect(requests).toHaveLength(1);
  });

  test("with status 429 states when to retry, by the database's time", async () => {
    const { outcome, reports } = await sendOnce(respondWith(429, "slow down", { "retry-after": "10" }));

    expect(outcome).toMatchObject({ kind: "rate_limited" });
    const waitMs = (outcome as Fault).retryAt?.getTime() ?? 0;
    expect(waitMs).toBeGreaterThanOrEqual(at.getTime() + 10_000);
    expect(reports).toEqual([{ status: 429, blockedForMs: 10_000 }]);
  });

  test("has an error text without the key and without echoed input", async () => {
    const echoed = listShape(`no such thing ${apiKey} for ada@lovelace.test`);
    const { outcome } = await sendOnce(respondWith(400, echoed, { "www-authenticate": apiKey }));

    expect(outcome).toMatchObject({
      details: { status: 400, code: "some_code", title: "no such thing … for …" },
    });
  });
});

describe("a request without a valid response", () => {
  test.each([
    ["HTML on 200", respondWith(200, "<html>"), 200],
    ["an empty body on 200", respondWith(200, ""), 200],
    ["half a JSON document", respondWith(200, '{"data":[{"id":"ada'), 200],
    ["a closed connection", (_: unknown, response: { destroy(): void }) => response.destroy(), undefined],
    [
      "a truncated body",
      (_: unknown, response: import("node:http").ServerResponse) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("{", () => response.destroy());
      },
      undefined,
    ],
  ])("%s is unavailable and is reported", async (_, answer, status) => {
    const { outcome, reports } = await sendOnce(answer as Parameters<typeof startTestServer>[0]);

    expect(outcome).toMatchObject({ kind: "unavailable" });
    expect(inspect(outcome)).not.toContain("ada");
    expect(reports).toEqual([{ status }]);
  });

  test.each([
    ["silence", () => {}, { headersMs: 50, totalMs: 50 }],
    [
      "a body that arrives slowly",
      (_: unknown, response: import("node:http").ServerResponse) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(" "), 5);
        response.on("close", () => clearInterval(timer));
      },
      { totalMs: 60 },
    ],
  ])("%s ends at the time limit", async (_, answer, timeouts) => {
    const { outcome, reports } = await sendOnce(answer as Parameters<typeof startTestServer>[0], timeouts);

    expect(outcome).toMatchObject({
      kind: "unavailable",
      details: { code: expect.stringMatching(/TIMEOUT/) },
    });
    expect(reports).toEqual([{ status: undefined }]);
  });

  test.each([
    ["plain", respondWith(200, `"${"x".repeat(2_000)}"`, { "x-ratelimit-limit": "700" })],
    [
      "compressed",
      (_: unknown, response: import("node:http").ServerResponse) =>
        void response
          .writeHead(200, { "content-encoding": "gzip", "x-ratelimit-limit": "700" })
          .end(gzipSync("x".repeat(100_000))),
    ],
  ])("a body above the size limit (%s) is a fault, and Kustomer has answered", async (_, answer) => {
    const { outcome, reports } = await sendOnce(answer as Parameters<typeof startTestServer>[0], {
      maxBytes: 1_000,
    });

    expect(outcome).toBeInstanceOf(Fault);
    expect(reports).toEqual([{ status: 200, limit: 700 }]);
  });

  test("a refused connection is unavailable", async () => {
    await using http = openKustomerHttp();
    const client = http.createClient({ baseUrl: "http://127.0.0.1:1", apiKey });

    await expect(client.send(request, recordPermits())).rejects.toMatchObject({ kind: "unavailable" });
  });
});

test("many clients share one set of connections", async () => {
  await using server = await startTestServer(respondWith(200, '{"data":[]}'));
  await using http = openKustomerHttp();
  const keys = ["a".repeat(30), "b".repeat(30)];

  for (const key of keys)
    await http.createClient({ baseUrl: server.baseUrl, apiKey: key }).send(request, recordPermits());

  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
    keys.map((it) => `Bearer ${it}`),
  );
});
