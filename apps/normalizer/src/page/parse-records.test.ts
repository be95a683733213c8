import { parseMessage } from "@inlet/kustomer";
import { buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { parseRecords, toRejectionId } from "./parse-records.ts";

test("an invalid record does not affect the others", () => {
  const raw = [
    buildRawMessage({ id: "m1" }),
    7,
    { id: "m2" },
    buildRawMessage({ id: "m3", updatedAt: "yesterday" }),
    buildRawMessage({ id: "m4" }),
  ];

  const { records, rejected } = parseRecords(raw, parseMessage);

  expect(records.map((it) => it.id)).toEqual(["m1", "m4"]);
  expect(rejected).toEqual([
    { id: toRejectionId(7), reason: "not an object" },
    { id: "m2", reason: "no attributes" },
    { id: "m3", reason: "no readable updatedAt" },
  ]);
});

test("a record without an id has a stable placeholder id of its own", () => {
  expect(toRejectionId({ a: 1 })).toBe(toRejectionId({ a: 1 }));
  expect(toRejectionId({ a: 1 })).not.toBe(toRejectionId({ a: 2 }));
  expect(toRejectionId(undefined)).toMatch(/^no-id-[0-9a-f]{16}$/);
});

test("a record without an id that is nested too deep still gets a placeholder id", () => {
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);

  expect(parseRecords([deep], parseMessage).rejected).toEqual([
    { id: expect.stringMatching(/^no-id-/), reason: "not an object" },
  ]);
});
