import { expect, test } from "vitest";
import { toShortReason } from "./short-reason.ts";

const createCodedError = (code: string) => Object.assign(new Error("connect"), { code });

test("the reason is the code of the innermost cause", () => {
  const all = new AggregateError([createCodedError("ECONNREFUSED")], "");

  expect(toShortReason(new Error("the queue cannot be reached", { cause: all }))).toBe("ECONNREFUSED");
});

test("without a code the reason is the innermost message", () => {
  const refused = Object.assign(new Error("password authentication failed"), { code: "28P01" });

  expect(toShortReason(refused)).toBe("password authentication failed");
  expect(toShortReason("text")).toBe("unknown reason");
});
