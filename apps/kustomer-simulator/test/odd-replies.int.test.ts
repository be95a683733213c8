import { expect, test } from "vitest";
import type { KnobChange } from "../src/knobs.ts";
import { startSimulator } from "../src/start-simulator.ts";

async function readPage(knobs: KnobChange, path = "/v1/messages") {
  await using simulator = await startSimulator({ conversations: 12, knobs });
  const headers = { authorization: `Bearer ${simulator.keys.full}` };
  const response = await fetch(`${simulator.url}${path}`, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { response, bytes, text: bytes.toString(), truth: simulator.truth() };
}

test("without odd knobs a page is what it was", async () => {
  const plain = await readPage({});

  expect(plain.response.status).toBe(200);
  expect(plain.text).not.toMatch(/longNum|02-30|^\u{feff}/u);
});

test("replies have the status, the mark and the limit of the knobs", async () => {
  const { response, bytes } = await readPage({
    okStatus: 203,
    byteOrderMark: true,
    statedLimit: 999_999_999_999,
  });

  expect(response.status).toBe(203);
  expect(response.headers.get("x-ratelimit-limit")).toBe("999999999999");
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
});

test("records name their org unless the knob says otherwise", async () => {
  const named = await readPage({});
  const unnamed = await readPage({ orgUnnamed: true });

  expect(named.text).toContain('"org":');
  expect(unnamed.text).toContain('"relationships":');
  expect(unnamed.text).not.toContain('"org":');
});

test("records have long numbers, bad dates, cut texts, and subjects and names elsewhere", async () => {
  const odd = {
    longNumbers: true,
    badDates: true,
    cutPreviews: true,
    subjectInMeta: true,
    namesInParts: true,
  };
  const messages = await readPage(odd);
  const customers = await readPage(odd, "/v1/customers");

  expect(messages.text).toContain('"longNum":12345678901234567890,"hugeNum":1e400');
  expect(messages.text).toMatch(/"createdAt":"2026-02-30T/);
  expect(messages.text).toMatch(/"subject":null.*"meta":\{[^}]*"subject":"/s);
  expect(customers.text).toContain('"name":"","displayName":null');
  expect(messages.truth.messages?.items.some((it) => it["createdAt"] === null)).toBe(true);
  expect(messages.truth.customers?.items[0]?.["name"]).toMatch(/^Ada [0-9a-f]{24}$/);
});
