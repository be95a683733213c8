import { expect, test } from "vitest";
import { toShortReason } from "./short-reason.ts";
import { stripCredentials } from "./strip-credentials.ts";

const coded = (code: string) => Object.assign(new Error("connect"), { code });

test("the innermost code tells why", () => {
  const all = new AggregateError([coded("ECONNREFUSED")], "");

  expect(toShortReason(new Error("the queue cannot be reached", { cause: all }))).toBe("ECONNREFUSED");
});

test("without a code the innermost message does", () => {
  const refused = Object.assign(new Error("password authentication failed"), { code: "28P01" });

  expect(toShortReason(refused)).toBe("password authentication failed");
  expect(toShortReason("text")).toBe("unknown reason");
});

test("a place is told without user and password", () => {
  expect(stripCredentials("postgres://inlet:secret@db.example:5432/inlet")).toBe("db.example:5432/inlet");
});
