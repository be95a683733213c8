import { finishedRunStates, openRunStates, runStateSchema } from "@inlet/contracts";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { buildMove, transitions } from "./transitions.ts";

test.each(finishedRunStates)("nothing leads out of %s", (state) => {
  expect(transitions[state]).toEqual([]);
});

test("only resuming and cancelling lead out of a pause", () => {
  expect(transitions.paused.filter((it) => it !== "paused")).toEqual(["queued", "cancelled"]);
});

test("a run that the scheduler dispatches may be paused, deferred and ended in every way", () => {
  for (const state of openRunStates.filter((it) => it !== "paused"))
    expect(new Set(transitions[state])).toEqual(
      new Set(["running", "waiting", "paused", ...finishedRunStates]),
    );
});

test("a run is queued again only out of a pause", () => {
  expect(runStateSchema.options.filter((it) => transitions[it].includes("queued"))).toEqual(["paused"]);
});

test("every state but the first one follows another one, and no open state is a dead end", () => {
  const reached = new Set(Object.values(transitions).flat());
  expect(runStateSchema.options.filter((it) => !reached.has(it))).toEqual([]);
  expect(openRunStates.filter((it) => transitions[it].length === 0)).toEqual([]);
});

test("a change that no transition allows is a bug and builds no statement", () => {
  expect(() => buildMove({ to: "running", from: ["paused"] }, sql`true`)).toThrow("No transition of a run");
});
