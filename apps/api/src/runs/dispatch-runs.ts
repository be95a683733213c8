import { takeStep, toStepDispatch } from "@inlet/contracts";
import type { RunRef } from "@inlet/db";
import type { FastifyBaseLogger } from "fastify";
import type { Deps } from "../deps.ts";

/** Rings for runs that were committed. A queue that does not answer costs a delay: the scheduler's sweep rings again. */
export async function dispatchRuns(
  { queues }: Pick<Deps, "queues">,
  runs: readonly RunRef[],
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    await queues.sendMany(takeStep, runs.map(toStepDispatch));
  } catch (err) {
    log.warn({ err }, "the queue could not be rung");
  }
}
