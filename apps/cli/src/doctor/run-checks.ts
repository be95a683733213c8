import { type DbPool, openDb } from "@inlet/db";
import type { QueueServer } from "@inlet/queue";
import { postgresEnv, queueEnv, toShortReason } from "@inlet/service-kit";
import { z } from "zod";
import type { Shell } from "../terminal/shell.ts";
import { checkClocks, checkDatabase, checkLocks, checkPartitions, checkSchema } from "./database.ts";
import { checkEncryption } from "./encryption.ts";
import { checkEnvironment } from "./environment.ts";
import { checkFeeds } from "./feeds.ts";
import { type Finding, fail, type Outcome, warn } from "./finding.ts";
import { checkKeys, checkKustomer, checkOrgs } from "./kustomer.ts";
import { checkPauses, checkQueue } from "./queue.ts";
import { checkBatches, checkDispatches, checkFetchers, checkRuns, checkSchedule } from "./work.ts";

type Check = readonly [
  name: string,
  run: (db: DbPool, env: NodeJS.ProcessEnv) => Promise<Outcome | Outcome[]>,
];

const checks: readonly Check[] = [
  ["clock", checkClocks],
  ["locks", checkLocks],
  ["encryption", checkEncryption],
  ["keys", checkKeys],
  ["kustomer", checkKustomer],
  ["schedule", checkSchedule],
  ["runs", checkRuns],
  ["dispatches", checkDispatches],
  ["fetchers", checkFetchers],
  ["batches", checkBatches],
  ["feeds", checkFeeds],
  ["partitions", checkPartitions],
  ["orgs", checkOrgs],
];

/** Runs every check that can run and yields each finding as it comes. Changes nothing but a queue of its own. */
export async function* runChecks(shell: Shell): AsyncGenerator<Finding> {
  const { env } = shell;
  yield { check: "environment", ...checkEnvironment(env) };
  const server = readQueueServer(env);
  const queue = server && { check: "queue", ...(await checkQueue(shell, server)) };
  if (queue) yield queue;
  const url = readUrl(postgresEnv.DATABASE_URL, env["DATABASE_URL"]);
  if (url === undefined) return yield skippedChecks;

  await using db = openDb({ url, max: 2, limits: { connectMs: 5_000 } });
  for (const [check, run] of [
    ["database", checkDatabase],
    ["schema", checkSchema],
  ] as const) {
    const outcome = await run(db, url);
    yield { check, ...outcome };
    if (outcome.status === "fail") return yield skippedChecks;
  }
  for (const check of checks) yield* await runCheck(check, db, env);
  if (server && queue?.status === "ok")
    yield* await runCheck([pauses, () => checkPauses(db, { shell, server })], db, env);
}

const pauses = "pauses";

const skippedChecks: Finding = {
  check: "not checked",
  ...warn(`${[...checks.map(([name]) => name), pauses].join(", ")}: they need the database`),
};

/** Runs one check. A check that throws must not hide the findings of the others. */
async function runCheck([check, run]: Check, db: DbPool, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  try {
    return [await run(db, env)].flat().map((it) => ({ check, ...it }));
  } catch (err) {
    return [{ check, ...fail(`the check failed: ${toShortReason(err)}`) }];
  }
}

function readQueueServer(env: NodeJS.ProcessEnv): QueueServer | undefined {
  const { data } = z.object(queueEnv).safeParse(env);
  return data && { url: data.QUEUE_URL, prefix: data.QUEUE_PREFIX };
}

const readUrl = (schema: z.ZodType<string>, value: string | undefined): string | undefined =>
  schema.safeParse(value).data;
