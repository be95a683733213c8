import {
  isFault,
  makeReport,
  normalizeBatch,
  takeStep,
  toBatchDispatch,
  toReportDispatch,
  toStepDispatch,
} from "@inlet/contracts";
import type { Report, RunRef } from "@inlet/db";
import { parseEnv, queueEnv, readingEnv } from "@inlet/service-kit";
import { z } from "zod";
import { toShortReason } from "../output/short-reason.ts";
import type { Shell } from "../terminal/shell.ts";

const dispatchEnv = z
  .object({ ...queueEnv, ...readingEnv })
  .transform((env) => ({ queueUrl: env.QUEUE_URL, settleMs: env.INLET_SETTLE_MS }));

/** What commands that open runs need of the environment. @throws Fault invalid */
export const readDispatchEnv = ({ env }: Shell): z.output<typeof dispatchEnv> => parseEnv(dispatchEnv, env);

/** Rings for runs that were committed. A queue that does not answer costs a delay: the scheduler's sweep rings again. */
export async function dispatchRuns(shell: Shell, queueUrl: string, runs: readonly RunRef[]): Promise<void> {
  if (runs.length === 0) return;
  await trySend(shell, "within a minute", async () => {
    await using queues = shell.openQueues(queueUrl);
    await queues.sendMany(takeStep, runs.map(toStepDispatch));
  });
}

/** Rings for a report that was committed. */
export async function dispatchReport(shell: Shell, queueUrl: string, report: Report): Promise<void> {
  await trySend(shell, "within a minute", async () => {
    await using queues = shell.openQueues(queueUrl);
    await queues.sendMany(makeReport, [toReportDispatch(report)]);
  });
}

/** Rings for raw batches that were set back, group by group as they come, all of which are set back whatever happens. */
export async function dispatchReplayedBatches(
  shell: Shell,
  queueUrl: string,
  groups: AsyncIterable<readonly string[]>,
): Promise<void> {
  await using queues = shell.openQueues(queueUrl);
  let isThere = true;
  for await (const ids of groups) {
    const rings = ids.map((id) => toBatchDispatch({ id, replayed: true }));
    if (isThere)
      isThere = await trySend(shell, "within ten minutes", () => queues.sendMany(normalizeBatch, rings));
  }
}

/** @returns whether the queue answered */
async function trySend(shell: Shell, when: string, send: () => Promise<void>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (err) {
    if (!isFault(err, "unavailable")) throw err;
    shell.printNote(`The queue did not answer (${toShortReason(err)}); a scheduler rings again ${when}.`);
    return false;
  }
}
