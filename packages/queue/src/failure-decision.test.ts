import { Fault, type FaultKind } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { decideAfterFailure, defer } from "./failure-decision.ts";

describe("a job that failed", () => {
  test("is deferred until `retryAt` when it is rate limited", () => {
    const until = new Date("2030-01-01T00:00:00Z");

    expect(decideAfterFailure(new Fault("rate_limited", "later", { retryAt: until }), 0)).toEqual({
      kind: "defer",
      until,
    });
  });

  test("is deferred, without using up an attempt, when something it depends on says when it is back", () => {
    const until = new Date("2030-01-01T00:00:00Z");

    expect(decideAfterFailure(new Fault("unavailable", "away", { retryAt: until }), 0)).toEqual({
      kind: "defer",
      until,
    });
  });

  test("is deferred by the backoff when it is rate limited without `retryAt`", () => {
    const decision = decideAfterFailure(new Fault("rate_limited", "later"), 60_000);

    expect(decision).toMatchObject({ kind: "defer" });
    expect(decision.kind === "defer" && decision.until.getTime()).toBeGreaterThan(Date.now() + 50_000);
  });

  test("is retried when the reason may pass, or when it is a bug", () => {
    for (const err of [new Fault("unavailable", "down"), new TypeError("oops"), "words"])
      expect(decideAfterFailure(err, 0)).toEqual({ kind: "retry" });
  });

  test("is given up with every other fault", () => {
    const kinds: FaultKind[] = ["invalid", "unauthorized", "forbidden", "not_found", "conflict"];

    for (const kind of kinds)
      expect(decideAfterFailure(new Fault(kind, "no"), 0)).toEqual({ kind: "give_up" });
  });
});

test("`defer` throws what defers a job", () => {
  const until = new Date("2030-01-01T00:00:00Z");

  expect(() => defer(until)).toThrow(expect.objectContaining({ kind: "rate_limited", retryAt: until }));
});
