import {
  checkKey,
  eraseBatches,
  makeReport,
  normalizeBatch,
  priority,
  takeStep,
  toBatchDispatch,
  toErasureDispatch,
  toReportDispatch,
  toStepDispatch,
} from "@inlet/contracts";
import { batches, type DbPool, deletions, integrations, reports, runs, volume, webhooks } from "@inlet/db";
import type { Queues } from "@inlet/queue";
import type { ServiceContext } from "@inlet/service-kit";
import type { Config } from "./config.ts";

interface Counter {
  inc(by: number): void;
}

/** What the scheduler's loops work with. */
export interface TickDeps {
  db: DbPool;
  queues: Queues;
  log: ServiceContext["log"];
  config: Pick<Config, "settleMs" | "keepBatchesDays">;
  opened: Counter;
  redispatched: Counter;
}

/** The maximum number of rows that one statement claims. The next tick claims the rest. */
const maxPerClaim = 500;

/** Opens due runs, releases that fit the volume limit, and due reconcile runs. Dispatches due key checks. */
export async function tick({ db, queues, config, log, opened }: TickDeps): Promise<void> {
  const due = await runs.openDue(db, { limit: maxPerClaim, settleMs: config.settleMs });
  await queues.sendMany(takeStep, due.map(toStepDispatch));
  await volume.settleReleases(db, { limit: maxPerClaim });
  const releases = await volume.openReleases(db, { limit: maxPerClaim });
  await queues.sendMany(takeStep, releases.map(toStepDispatch));
  const reconciles = await deletions.openDueReconciles(db, { limit: maxPerClaim });
  await queues.sendMany(takeStep, reconciles.map(toStepDispatch));
  const rechecks = await integrations.claimKeyRechecks(db, maxPerClaim);
  await queues.sendMany(
    checkKey,
    rechecks.map((integrationId) => ({ payload: { integrationId }, priority: priority.live })),
  );
  opened.inc(due.length + releases.length + reconciles.length);
  if (due.length + releases.length + reconciles.length + rechecks.length > 0)
    log.debug(
      {
        due: due.length,
        releases: releases.length,
        reconciles: reconciles.length,
        rechecks: rechecks.length,
      },
      "due work opened",
    );
}

/**
 * Dispatches runs, batches, reports and erasure scans again whose dispatch was lost: with the queue, in a crash, or
 * because a commit succeeded without a reply.
 */
export async function redispatchStale({ db, queues, log, redispatched }: TickDeps): Promise<void> {
  const staleRuns = await runs.claimStale(db, maxPerClaim);
  await queues.sendMany(takeStep, staleRuns.map(toStepDispatch));
  const staleBatches = await batches.claimStale(db, maxPerClaim);
  await queues.sendMany(normalizeBatch, staleBatches.map(toBatchDispatch));
  const staleReports = await reports.claimStale(db, maxPerClaim);
  await queues.sendMany(makeReport, staleReports.map(toReportDispatch));
  const dueScans = await deletions.claimDueErasureScans(db, maxPerClaim);
  await queues.sendMany(eraseBatches, dueScans.map(toErasureDispatch));
  redispatched.inc(staleRuns.length + staleBatches.length + staleReports.length);
  if (staleRuns.length + staleBatches.length > 0)
    log.debug({ runs: staleRuns.length, batches: staleBatches.length }, "stale work dispatched again");
}

/**
 * Creates the partitions of raw batches for the next days and drops old ones. Deletes expired rows, schedules key
 * checks, and raises notices about keys that expire soon.
 */
export async function runMaintenance({
  db,
  log,
  config,
}: Pick<TickDeps, "db" | "log" | "config">): Promise<void> {
  const dropped = await batches.maintainPartitions(db, config.keepBatchesDays);
  if (dropped.length > 0) log.info({ dropped }, "old raw batches dropped");
  await webhooks.deleteOldEvents(db);
  await deletions.deleteDoneErasures(db);
  await integrations.scheduleKeyRechecks(db);
  await integrations.raiseKeyExpiryNotices(db);
  await reports.deleteExpired(db);
}
