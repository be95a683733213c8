import { isFault } from "@inlet/contracts";
import {
  adviseOnDatabase,
  assertMigrated,
  type DbPool,
  integrations,
  readDatabaseTime,
  views,
} from "@inlet/db";
import { toShortReason } from "@inlet/service-kit";
import { findUnmetRequirement } from "../database/server-requirements.ts";
import { formatCell } from "../output/format-table.ts";
import { stripCredentials } from "../output/strip-credentials.ts";
import { fail, type Outcome, ok, warn } from "./finding.ts";

/** Checks whether the database answers and Inlet can use it. */
export async function checkDatabase(db: DbPool, url: string): Promise<Outcome> {
  try {
    const server = await views.getServer(db);
    const unmet = findUnmetRequirement(server);
    const address = stripCredentials(url);
    if (unmet !== undefined) return fail(`${address} cannot be used: ${unmet}`);
    if (server.keepsSettings) return ok(`PostgreSQL ${server.text} at ${address}`);
    return warn(
      `${address} does not keep the settings of sessions: docs/operations.md says how to set up PgBouncer`,
    );
  } catch (err) {
    return fail(`${stripCredentials(url)} cannot be used (${toShortReason(err)}): ${adviseOnDatabase(err)}`);
  }
}

/** Checks whether the schema is as new as this code. */
export async function checkSchema(db: DbPool): Promise<Outcome> {
  try {
    await assertMigrated(db);
    return ok("every migration has run");
  } catch (err) {
    return fail(isFault(err) ? err.message : `the check failed: ${toShortReason(err)}`);
  }
}

const maxListedClocks = 20;

/** Checks whether the clocks of this host and of every Kustomer agree with the database's. */
export async function checkClocks(db: DbPool): Promise<Outcome | Outcome[]> {
  const limits = { ms: integrations.maxClockSkewMs, limit: maxListedClocks };
  const skewed = await views.listSkewedClocks(db, limits);
  const host = await checkHostClock(db);
  return skewed.length === 0 ? host : [host, ...skewed.map(toSkewFinding)];
}

/** Runs are right in spite of it, because they read by Kustomer's clock. */
const toSkewFinding = ({ workspaceId, orgName, ...clock }: views.SkewedClock): Outcome =>
  warn(
    `workspace ${workspaceId} (${formatCell(orgName)}): ${integrations.describeClockSkew(clock)} Runs read by Kustomer's clock and miss nothing; let NTP set the clock of the database's host`,
  );

async function checkHostClock(db: DbPool): Promise<Outcome> {
  const before = Date.now();
  const databaseTime = await readDatabaseTime(db);
  const hostTimeMs = (before + Date.now()) / 2;
  return toClockFinding(hostTimeMs - databaseTime.getTime());
}

/** A wrong clock is a warning only: a host's clock affects nothing but logs and the queue's delays. */
export function toClockFinding(aheadMs: number): Outcome {
  const seconds = Math.abs(aheadMs) / 1_000;
  const message = `this host's clock is ${seconds.toFixed(1)} s ${aheadMs < 0 ? "behind" : "ahead of"} the database's`;
  if (seconds <= 2) return ok(message);
  return warn(`${message}: let NTP set the clocks of both hosts`);
}

/** Checks whether today's partition of raw batches exists. The scheduler creates partitions days ahead. */
export async function checkPartitions(db: DbPool): Promise<Outcome> {
  if (await views.hasPartitionForToday(db)) return ok("today's partition of raw batches exists");
  return warn(
    "today has no partition, so raw batches go to the default partition and are slow to drop: start a scheduler",
  );
}

/** Checks whether a session keeps others waiting for a lock. */
export async function checkLocks(db: DbPool): Promise<Outcome> {
  const blockers = await views.describeBlockers(db);
  if (blockers === undefined) return ok("no session waits for another");
  return warn(`${blockers}: end what holds the lock, or select pg_terminate_backend(pid)`);
}
