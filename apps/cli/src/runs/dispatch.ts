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

/** Reads the environment that commands which open runs need. @throws Fault invalid */
export const readDispatchEnv = ({ env }: Shell): z.output<typeof dispatchEnv> => parseEnv(dispatchEnv, env);

/** Dispatches committed runs. If the queue does not answer, the scheduler dispatches them later. */
export async function dispatchRuns(shell: Shell, queueUrl: string, runs: readonly RunRef[]): Promise<void> {
  if (runs.length === 0) return;
  await trySend(shell, "within a minute", async () => {
    await using queues = shell.openQueues(queueUrl);
    await queues.sendMany(takeStep, runs.map(toStepDispatch));
  });
}

/** Dispatches a committed report. If the queue does not answer, the scheduler dispatches it later. */
export async function dispatchReport(shell: Shell, queueUrl: string, report: Report): Promise<void> {
  await trySend(shell, "within a minute", async () => {
    await using queues = shell.openQueues(queueUrl);
    await queues.sendMany(makeReport, [toReportDispatch(report)]);
  });
}

/** Dispatches groups of raw batches as a replay marks them. It marks every group even if the queue does not answer. */
export async function dispatchReplayedBatches(
  shell: Shell,
  queueUrl: string,
  groups: AsyncIterable<readonly string[]>,
): Promise<void> {
  await using queues = shell.openQueues(queueUrl);
  let isReachable = true;
  for await (const ids of groups) {
    const dispatches = ids.map((id) => toBatchDispatch({ id, replayed: true }));
    if (isReachable)
      isReachable = await trySend(shell, "within ten minutes", () =>
        queues.sendMany(normalizeBatch, dispatches),
      );
  }
}

/** Sends, and prints a note if the queue does not answer. @returns whether the queue answered */
async function trySend(shell: Shell, when: string, send: () => Promise<void>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (err) {
    if (!isFault(err, "unavailable")) throw err;
    shell.printNote(
      `The queue did not answer (${toShortReason(err)}); the scheduler dispatches again ${when}.`,
    );
    return false;
  }
}
