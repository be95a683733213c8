import { priority, takeStep } from "@inlet/contracts";
import type { Ring } from "@inlet/db";
import type { FastifyBaseLogger } from "fastify";
import type { Deps } from "./deps.ts";

/** Rings for runs that were committed. A queue that does not answer costs a delay: the scheduler's sweep rings again. */
export async function ring(
  { queues }: Pick<Deps, "queues">,
  runs: readonly Ring[],
  log: FastifyBaseLogger,
): Promise<void> {
  const items = runs.map(({ id, version, lane }) => ({
    payload: { runId: id, version },
    priority: priority[lane],
  }));
  try {
    await queues.sendMany(takeStep, items);
  } catch (err) {
    log.warn({ err }, "the queue could not be rung");
  }
}
