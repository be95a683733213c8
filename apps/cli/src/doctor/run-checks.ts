import { type DbPool, openDb } from "@inlet/db";
import { postgresEnv, queueEnv } from "@inlet/service-kit";
import type { z } from "zod";
import { toShortReason } from "../output/short-reason.ts";
import type { Shell } from "../terminal/shell.ts";
import { checkClock, checkDatabase, checkPartitions, checkSchema } from "./database.ts";
import { checkEncryption } from "./encryption.ts";
import { checkEnvironment } from "./environment.ts";
import { type Finding, fail, warn } from "./finding.ts";
import { checkKeys, checkKustomer, checkOrgs } from "./kustomer.ts";
import { checkQueue } from "./queue.ts";
import { checkBatches, checkDispatches, checkRuns, checkSchedule } from "./work.ts";

/** Runs every check that can run and yields each finding as it comes. Changes nothing. */
export async function* runChecks(shell: Shell): AsyncGenerator<Finding> {
  const { env } = shell;
  yield checkEnvironment(env);
  const queueUrl = readUrl(queueEnv.QUEUE_URL, env["QUEUE_URL"]);
  if (queueUrl !== undefined) yield await checkQueue(shell, queueUrl);
  const url = readUrl(postgresEnv.DATABASE_URL, env["DATABASE_URL"]);
  if (url === undefined) return yield skippedChecks;

  await using db = openDb({ url, max: 2, connectWithinMs: 5_000 });
  yield* runDatabaseChecks(db, { url, env });
}

interface DatabaseTarget {
  url: string;
  env: NodeJS.ProcessEnv;
}

type Check = readonly [
  name: string,
  run: (db: DbPool, env: NodeJS.ProcessEnv) => Promise<Finding | Finding[]>,
];

const checks: readonly Check[] = [
  ["clock", checkClock],
  ["encryption", checkEncryption],
  ["keys", checkKeys],
  ["kustomer", checkKustomer],
  ["schedule", checkSchedule],
  ["runs", checkRuns],
  ["dispatches", checkDispatches],
  ["batches", checkBatches],
  ["partitions", checkPartitions],
  ["orgs", checkOrgs],
];

const skippedChecks = warn(
  "not checked",
  `${checks.map(([name]) => name).join(", ")}: they need the database`,
);

async function* runDatabaseChecks(db: DbPool, { url, env }: DatabaseTarget): AsyncGenerator<Finding> {
  for (const check of [() => checkDatabase(db, url), () => checkSchema(db)]) {
    const finding = await check();
    yield finding;
    if (finding.status === "fail") return yield skippedChecks;
  }
  for (const [name, run] of checks) yield* await runCheck(name, () => run(db, env));
}

/** Runs one check. A check that throws must not hide the findings of the others. */
async function runCheck(name: string, run: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await run()].flat();
  } catch (err) {
    return [fail(name, `the check failed: ${toShortReason(err)}`)];
  }
}

const readUrl = (schema: z.ZodType<string>, value: string | undefined): string | undefined =>
  schema.safeParse(value).data;
