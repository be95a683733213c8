import { parseMessage } from "@inlet/kustomer";
import { rawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { nameless, parseRecords } from "./parse-records.ts";

test("one record that is not understood does not spoil the others", () => {
  const raw = [
    rawMessage({ id: "m1" }),
    7,
    { id: "m2" },
    rawMessage({ id: "m3", updatedAt: "yesterday" }),
    rawMessage({ id: "m4" }),
  ];

  const { records, rejected } = parseRecords(raw, parseMessage);

  expect(records.map((it) => it.id)).toEqual(["m1", "m4"]);
  expect(rejected).toEqual([
    { id: nameless(7), reason: "not an object" },
    { id: "m2", reason: "no attributes" },
    { id: "m3", reason: "no readable updatedAt" },
  ]);
});

test("a record without an id has a name of its own, the same whenever it comes", () => {
  expect(nameless({ a: 1 })).toBe(nameless({ a: 1 }));
  expect(nameless({ a: 1 })).not.toBe(nameless({ a: 2 }));
  expect(nameless(undefined)).toMatch(/^no-id-[0-9a-f]{16}$/);
});

test("a nameless record of absurd depth still gets a name", () => {
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);

  expect(parseRecords([deep], parseMessage).rejected).toEqual([
    { id: expect.stringMatching(/^no-id-/), reason: "not an object" },
  ]);
});
