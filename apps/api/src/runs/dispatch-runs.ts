import { takeStep, toStepDispatch } from "@inlet/contracts";
import type { RunRef } from "@inlet/db";
import type { FastifyBaseLogger } from "fastify";
import type { Deps } from "../deps.ts";

/** Dispatches committed runs. If the queue does not answer, the scheduler dispatches them again later. */
export async function dispatchRuns(
  { queues }: Pick<Deps, "queues">,
  runs: readonly RunRef[],
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    await queues.sendMany(takeStep, runs.map(toStepDispatch));
  } catch (err) {
    log.warn({ err }, "the queue did not take the dispatches");
  }
}
