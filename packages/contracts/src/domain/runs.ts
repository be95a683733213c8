import { z } from "zod";

/** Why a run exists. */
export const runKindSchema = z.enum(["initial", "incremental", "backfill", "reconcile", "release"]);
export type RunKind = z.infer<typeof runKindSchema>;

/** The states of a run that may still do work. */
export const openRunStates = ["queued", "running", "waiting", "paused"] as const;

/** The states that a run never leaves. */
export const finishedRunStates = ["done", "failed", "cancelled"] as const;

/** How a run stands. */
export const runStateSchema = z.enum([...openRunStates, ...finishedRunStates]);
export type RunState = z.infer<typeof runStateSchema>;

/** Whether a run never does any work again. */
export function isFinishedRun({ state }: { state: RunState }): boolean {
  return finishedRunStates.some((it) => it === state);
}

/** After this many consecutive failures a run or report fails. */
export const maxConsecutiveFailures = 8;

/** What a run does now. Live runs and backfills go through the first four, reconciles through the next three. */
export const runPhaseSchema = z.enum([
  "tags",
  "conversations",
  "messages",
  "backlog",
  "audit",
  "sweep",
  "verify",
  "done",
]);
export type RunPhase = z.infer<typeof runPhaseSchema>;

/** Runs of one lane and integration never overlap; runs of different lanes share the request budget in this order. */
export const laneSchema = z.enum(["live", "release", "reconcile", "backfill"]);
export type Lane = z.infer<typeof laneSchema>;

/** The priority of a lane's jobs: lower goes first. BullMQ runs jobs without a priority before all others. */
export const priority = { live: 10, release: 20, reconcile: 30, backfill: 40 } as const satisfies Record<
  Lane,
  number
>;

/** Whether the runs of a lane give way to live ones: nobody waits for old records, or for a check of what is stored. */
export const givesWay = (lane: Lane): boolean => lane === "backfill" || lane === "reconcile";

/** As much of a run as its dispatch needs. */
export interface RunRef {
  id: string;
  version: number;
  lane: Lane;
}
