import type { ServerResponse } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { respondWith, sendOnce } from "../testing/send-once.ts";

const page = '{"data":[]}';
const respond =
  (status: number, body: Buffer, headers: Record<string, string> = {}) =>
  (_: unknown, response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

/** Ways in which the body of a refusal cannot be read. */
const unreadable: [
  string,
  (status: number, headers: Record<string, string>) => ReturnType<typeof respond>,
][] = [
  [
    "empty and called gzip",
    (status, headers) => respond(status, Buffer.alloc(0), { ...headers, "content-encoding": "gzip" }),
  ],
  [
    "half a gzip stream",
    (status, headers) =>
      respond(status, gzipSync("x".repeat(99)).subarray(0, 20), { ...headers, "content-encoding": "gzip" }),
  ],
  [
    "shorter than announced",
    (status, headers) => (_, response) => {
      response.writeHead(status, { ...headers, "content-length": "100" });
      response.write("{", () => response.destroy());
    },
  ],
  [
    "cut between two chunks",
    (status, headers) => (_, response) => {
      response.writeHead(status, headers);
      response.write("{", () => response.destroy());
    },
  ],
  [
    "never finished",
    (status, headers) => (_, response) => void response.writeHead(status, headers).write("{"),
  ],
  ["too large", (status, headers) => respond(status, Buffer.alloc(5_000), headers)],
];

describe.each(unreadable)("a refusal whose body is %s", (_, answer) => {
  const limits = { bodyMs: 200, totalMs: 400, maxBytes: 1_000 };

  test("states when to retry after a 429", async () => {
    const { outcome, reports } = await sendOnce(answer(429, { "retry-after": "7" }), limits);

    expect(outcome).toMatchObject({ kind: "rate_limited", retryAt: expect.any(Date) });
    expect(reports).toEqual([{ status: 429, blockedForMs: 7_000 }]);
  });

  test("shows that the key is dead after a 401", async () => {
    const { outcome, reports } = await sendOnce(answer(401, {}), limits);

    expect(outcome).toMatchObject({ kind: "unauthorized", details: { reason: "rejected" } });
    expect(reports).toEqual([{ status: 401 }]);
  });
});

test.each([200, 201, 202, 203, 206, 226])("a page is read from a response of status %i", async (status) => {
  const { outcome, reports } = await sendOnce(respondWith(status, page));

  expect(outcome).toMatchObject({ json: { data: [] } });
  expect(reports).toEqual([{ status }]);
});

test.each([
  [204, "no content"],
  [205, "reset content"],
])("a response of status %i, which has no page, is asked again later", async (status) => {
  const { outcome } = await sendOnce(respondWith(status, ""));

  expect(outcome).toMatchObject({ kind: "unavailable", details: { status } });
});

test.each([
  ["plain", Buffer.from(`\u{FEFF}${page}`), {}],
  ["compressed", gzipSync(`\u{FEFF}${page}`), { "content-encoding": "gzip" }],
])("a byte order mark before a %s page is removed", async (_, body, headers) => {
  const { outcome } = await sendOnce(respond(200, body, headers));

  expect(outcome).toMatchObject({ json: { data: [] }, body: Buffer.from(page) });
});

test.each([
  ["gzip", gzipSync(page)],
  ["GZIP", gzipSync(page)],
  ["x-gzip", gzipSync(page)],
  ["deflate", deflateSync(page)],
  ["br", brotliCompressSync(page)],
  ["zstd", zstdCompressSync(page)],
  ["identity", Buffer.from(page)],
  ["utf-8", Buffer.from(page)],
  ["gzip", Buffer.from(page)],
  ["br", Buffer.from(page)],
])("a page sent with the content encoding %s is read", async (encoding, body) => {
  const { outcome } = await sendOnce(respond(200, body, { "content-encoding": encoding }));

  expect(outcome).toMatchObject({ body: Buffer.from(page) });
});

test("a compressed page whose header a proxy has lost is read", async () => {
  const { outcome } = await sendOnce(respond(200, gzipSync(page)));

  expect(outcome).toMatchObject({ body: Buffer.from(page) });
});

test("half a compressed page is asked again later", async () => {
  const half = gzipSync(page).subarray(0, 15);
  const { outcome, reports } = await sendOnce(respond(200, half, { "content-encoding": "gzip" }));

  expect(outcome).toMatchObject({ kind: "unavailable" });
  expect(reports).toEqual([{ status: undefined }]);
});

const MiB = 2 ** 20;
const tooLarge: [string, string][] = [
  ["a long text", `{"data":{"id":"a","attributes":{"text":"${"x".repeat(2 * MiB)}"}}}`],
  ["a text that fits a byte less", `{"data":"${"x".repeat(MiB + 16_384 - 10)}"}`],
  ["nested lists", `{"data":${"[".repeat(0.51 * MiB)}${"]".repeat(0.51 * MiB)}}`],
  ["small objects", `{"data":[${"{},".repeat(0.34 * MiB)}{}]}`],
];

describe.each(tooLarge)("a record with %s", (_, text) => {
  test.each([
    ["plain", Buffer.from(text), {}],
    ["compressed", gzipSync(text), { "content-encoding": "gzip" }],
  ])("is refused without being parsed, when it is sent %s", async (__, body, headers) => {
    const { outcome, reports } = await sendOnce(respond(200, body, headers));

    expect(outcome).toMatchObject({ kind: "invalid", details: { code: "BODY_TOO_LARGE" } });
    expect(reports).toHaveLength(1);
  });
});

test.each([
  ["a text", `{"data":{"id":"a","attributes":{"text":"${"x".repeat(0.9 * MiB)}"}}}`],
  ["nested lists", `{"data":[${"[".repeat(0.4 * MiB)}${"]".repeat(0.4 * MiB)}]}`],
])("a record of nearly 1 MiB with %s is read", async (_, text) => {
  const { outcome } = await sendOnce(respond(200, Buffer.from(text)));

  expect(outcome).toMatchObject({ body: Buffer.from(text) });
});

test("the size that is allowed grows with the number of rows that are requested", async () => {
  const body = Buffer.from(`{"data":"${"x".repeat(4 * MiB)}"}`);
  const send = async (rows: number) => (await sendOnce(respond(200, body), {}, { rows })).outcome;

  expect(await send(100)).toMatchObject({ kind: "invalid" });
  expect(await send(500)).toMatchObject({ body });
});
