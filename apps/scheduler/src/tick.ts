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

interface Count {
  inc(by: number): void;
}

export interface Deps {
  db: DbPool;
  queues: Queues;
  log: ServiceContext["log"];
  config: Pick<Config, "settleMs" | "keepBatchesDays">;
  opened: Count;
  revived: Count;
}

/** Most rows claimed by one statement; what is left is claimed by the next. */
const atOnce = 500;

/** Opens the runs that are due, the releases that have room, and asks anew for keys that were refused. */
export async function tick({ db, queues, config, log, opened }: Deps): Promise<void> {
  const due = await runs.openDue(db, { limit: atOnce, settleMs: config.settleMs });
  await queues.sendMany(takeStep, due.map(toStepDispatch));
  await volume.settleReleases(db, { limit: atOnce });
  const releases = await volume.openReleases(db, { limit: atOnce });
  await queues.sendMany(takeStep, releases.map(toStepDispatch));
  const looks = await deletions.openDueReconciles(db, { limit: atOnce });
  await queues.sendMany(takeStep, looks.map(toStepDispatch));
  const rechecks = await integrations.claimKeyRechecks(db, atOnce);
  await queues.sendMany(
    checkKey,
    rechecks.map((integrationId) => ({ payload: { integrationId }, priority: priority.live })),
  );
  opened.inc(due.length + releases.length + looks.length);
  if (due.length + releases.length + looks.length + rechecks.length > 0)
    log.debug(
      { due: due.length, releases: releases.length, reconciles: looks.length, rechecks: rechecks.length },
      "opened what was due",
    );
}

/** The sweep: rings for runs and batches whose ring was lost, with a queue, a crash or a commit that nobody saw. */
export async function ringForgotten({ db, queues, log, revived }: Deps): Promise<void> {
  const forgotten = await runs.claimStale(db, atOnce);
  await queues.sendMany(takeStep, forgotten.map(toStepDispatch));
  const unsettled = await batches.claimStale(db, atOnce);
  await queues.sendMany(normalizeBatch, unsettled.map(toBatchDispatch));
  const unmade = await reports.claimStale(db, atOnce);
  await queues.sendMany(makeReport, unmade.map(toReportDispatch));
  const erasing = await deletions.claimDueErasureScans(db, atOnce);
  await queues.sendMany(eraseBatches, erasing.map(toErasureDispatch));
  revived.inc(forgotten.length + unsettled.length + unmade.length);
  if (forgotten.length + unsettled.length > 0)
    log.debug({ runs: forgotten.length, batches: unsettled.length }, "rang again");
}

/** Makes the next days' partitions of raw batches and drops the old ones; tells whose key ends soon. */
export async function keepHouse({ db, log, config }: Pick<Deps, "db" | "log" | "config">): Promise<void> {
  const dropped = await batches.maintainPartitions(db, config.keepBatchesDays);
  if (dropped.length > 0) log.info({ dropped }, "old raw batches dropped");
  await webhooks.deleteOldEvents(db);
  await deletions.deleteDoneErasures(db);
  await integrations.scheduleKeyRechecks(db);
  await integrations.raiseKeyExpiryNotices(db);
  await reports.deleteExpired(db);
}
