import { setTimeout as wait } from "node:timers/promises";
import { countBusiestMinute, type LoggedRequest } from "@inlet/kustomer-simulator";
import { connectWorkspace } from "@inlet/standalone";
import { z } from "zod";
import { callSimulator } from "./call-simulator.ts";
import { roundToThousandths } from "./numbers.ts";
import { type BenchOptions, startBenchSystem } from "./start-bench-system.ts";

/** Size of the system, and where results are written. */
export interface PolitenessOptions extends BenchOptions {
  writeLine: (text: string) => void;
  writeTable: (rows: readonly object[]) => void;
}

/** Of Kustomer's smallest plan, which even a busy machine reaches. */
const limitPerMinute = 300;
const share = 0.6;
const allowedPerMinute = limitPerMinute * share;
/** Inlet counts permits in windows of 63 s, so that any 60 s of requests stay within the share. */
const windowSeconds = 63;
const measuredSeconds = 2 * windowSeconds;
const fetchers = 4;
/** Enough for more requests than are measured. */
const maxConversations = 1_500;

/**
 * Measures how much of an org's request budget two workspaces use that share it, with as many fetchers as can outrun it,
 * and whether they ever exceed it. The simulator counts.
 */
export async function measurePoliteness(options: PolitenessOptions): Promise<Record<string, unknown>> {
  await using system = await startBenchSystem({
    ...options,
    conversations: Math.min(options.conversations, maxConversations),
    fetchers,
    // Short pages, so that the budget bounds the runs and not the machine.
    knobs: { limitPerMinute, listPageMax: 5 },
    serviceEnv: { INLET_BUDGET_SHARE: `${share}` },
  });
  const { apiUrl, operatorToken, simulator } = system;
  const apiKey = simulator.documentedKey;
  for (const name of ["one", "other"]) await connectWorkspace({ apiUrl, operatorToken, apiKey, name });
  options.writeLine(`measuring for ${measuredSeconds} s`);
  await wait(measuredSeconds * 1_000);

  const log = selectFirstSeconds(logSchema.parse(await callSimulator(system, "requests")).log);
  const result = summarize(log);
  options.writeTable([result]);
  return result;
}

const logSchema = z.object({ log: z.array(z.custom<LoggedRequest>()) });

function selectFirstSeconds(log: readonly LoggedRequest[]): LoggedRequest[] {
  const end = Date.parse(log[0]?.at ?? "") + measuredSeconds * 1_000;
  return log.filter(({ at }) => Date.parse(at) < end);
}

function summarize(log: readonly LoggedRequest[]) {
  const busiestMinute = countBusiestMinute(log);
  return {
    used: roundToThousandths(log.length / ((allowedPerMinute * measuredSeconds) / 60)),
    usable: roundToThousandths(60 / windowSeconds),
    busiestMinute,
    allowedPerMinute,
    above: Math.max(0, busiestMinute - allowedPerMinute),
    refused: log.filter(({ status }) => status === 429).length,
    requests: log.length,
    seconds: measuredSeconds,
  };
}
