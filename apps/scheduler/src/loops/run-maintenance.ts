import {
  audit,
  batches,
  deletions,
  feed,
  filters,
  integrations,
  push,
  reports,
  requestRates,
  retention,
  tenancy,
  webhooks,
} from "@inlet/db";
import type { LoopDeps } from "./loop-deps.ts";

/**
 * Creates the partitions of raw batches for the next days and drops old ones. Deletes expired rows and old tombstones, schedules key
 * checks, and raises notices about keys that expire soon.
 */
export async function runMaintenance({
  db,
  log,
  config,
}: Pick<LoopDeps, "db" | "log" | "config">): Promise<void> {
  const { dropped, postponed } = await batches.maintainPartitions(db, config.keepBatchesDays);
  if (dropped.length > 0) log.info({ dropped }, "old raw batches dropped");
  if (postponed.length > 0)
    log.warn({ postponed }, "partitions postponed, because another session uses raw batches");
  await batches.deleteOldPages(db, config.keepBatchesDays);
  await webhooks.deleteOldEvents(db);
  await deletions.deleteDoneErasures(db);
  const removed = await feed.removeTombstones(db, config.keepTombstonesDays);
  if (removed > 0) log.info({ removed }, "old tombstones deleted");
  await retention.forgetExpired(db);
  await filters.turnOffUnusedFilters(db);
  await integrations.scheduleKeyRechecks(db);
  await integrations.raiseKeyExpiryNotices(db);
  await push.deleteOldDeliveries(db);
  await reports.deleteExpired(db);
  await requestRates.deleteOld(db);
  await tenancy.deleteExpiredTokens(db);
  await audit.deleteOldEntries(db);
}
