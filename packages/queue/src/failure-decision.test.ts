import { Fault, type FaultKind } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { decideAfterFailure, defer } from "./failure-decision.ts";

describe("the ending of a job that threw", () => {
  test("is a step aside when it is throttled and told when to come back", () => {
    const until = new Date("2030-01-01T00:00:00Z");

    expect(decideAfterFailure(new Fault("rate_limited", "later", { retryAt: until }), 0)).toEqual({
      kind: "defer",
      until,
    });
  });

  test("is a step aside of the backoff when it is not told when to come back", () => {
    const ending = decideAfterFailure(new Fault("rate_limited", "later"), 60_000);

    expect(ending).toMatchObject({ kind: "defer" });
    expect(ending.kind === "defer" && ending.until.getTime()).toBeGreaterThan(Date.now() + 50_000);
  });

  test("is a retry when it may pass or is a bug", () => {
    for (const err of [new Fault("unavailable", "down"), new TypeError("oops"), "words"])
      expect(decideAfterFailure(err, 0)).toEqual({ kind: "retry" });
  });

  test("is the end for every other fault", () => {
    const kinds: FaultKind[] = ["invalid", "unauthorized", "forbidden", "not_found", "conflict"];

    for (const kind of kinds)
      expect(decideAfterFailure(new Fault(kind, "no"), 0)).toEqual({ kind: "give_up" });
  });
});

test("stepAside throws what makes a job step aside", () => {
  const until = new Date("2030-01-01T00:00:00Z");

  expect(() => defer(until)).toThrow(expect.objectContaining({ kind: "rate_limited", retryAt: until }));
});
