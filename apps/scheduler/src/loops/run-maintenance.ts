import {
  audit,
  batches,
  deletions,
  feed,
  filters,
  integrations,
  isDatabaseAway,
  push,
  records,
  reports,
  requestRates,
  retention,
  tenancy,
  webhooks,
} from "@inlet/db";
import { forEachWorkspace } from "./for-each-workspace.ts";
import type { LoopDeps } from "./loop-deps.ts";

type Deps = Pick<LoopDeps, "db" | "log" | "config">;

async function maintainPartitions({ db, log, config }: Deps): Promise<void> {
  const { dropped, postponed } = await batches.maintainPartitions(db, config.keepBatchesDays);
  if (dropped.length > 0) log.info({ dropped }, "old raw batches dropped");
  if (postponed.length > 0)
    log.warn({ postponed }, "partitions postponed, because another session uses raw batches");
}

async function removeTombstones({ db, log, config: { keepTombstonesDays: keepDays } }: Deps): Promise<void> {
  let removed = 0;
  const remove = async (workspaceId: string) => {
    removed += await feed.removeTombstones(db, { workspaceId, keepDays });
  };
  const owners = await feed.listWithOldTombstones(db, keepDays);
  await forEachWorkspace(owners, remove, { log, failure: "old tombstones not deleted" });
  if (removed > 0) log.info({ removed }, "old tombstones deleted");
}

const forgetExpired = async ({ db, log }: Deps): Promise<void> =>
  forEachWorkspace(await retention.listLimited(db), (it) => retention.forgetExpired(db, it), {
    ...{ log, failure: "held and filtered conversations beyond the retention not deleted" },
  });

/** What is done each hour, in this order, by a name for the log. */
const tasks: Record<string, (deps: Deps) => Promise<unknown>> = {
  "create and drop partitions of raw batches": maintainPartitions,
  "delete old raw batches": ({ db, config }) => batches.deleteOldPages(db, config.keepBatchesDays),
  "delete old rejections of records without an id": ({ db, config }) =>
    records.deleteOldPlaceholders(db, config.keepBatchesDays),
  "delete old webhook events": ({ db }) => webhooks.deleteOldEvents(db),
  "delete done erasures": ({ db }) => deletions.deleteDoneErasures(db),
  "delete old tombstones": removeTombstones,
  "delete held and filtered conversations beyond the retention": forgetExpired,
  "turn off filters that keep nothing out": ({ db }) => filters.turnOffUnusedFilters(db),
  "schedule key checks": ({ db }) => integrations.scheduleKeyRechecks(db),
  "raise notices about keys that expire": ({ db }) => integrations.raiseKeyExpiryNotices(db),
  "delete old deliveries": ({ db }) => push.deleteOldDeliveries(db),
  "delete expired reports": ({ db }) => reports.deleteExpired(db),
  "delete old request rates": ({ db }) => requestRates.deleteOld(db),
  "delete expired tokens": ({ db }) => tenancy.deleteExpiredTokens(db),
  "delete old audit entries": ({ db }) => audit.deleteOldEntries(db),
};

/**
 * Creates the partitions of raw batches for the next days and drops old ones. Deletes expired rows and old tombstones, schedules key
 * checks, and raises notices about keys that expire soon. A task that fails leaves the others alone, and so does a workspace; the next iteration tries it again.
 */
export async function runMaintenance(deps: Deps): Promise<void> {
  for (const [task, run] of Object.entries(tasks))
    await run(deps).catch((err: unknown) => {
      if (isDatabaseAway(err)) throw err; // the other tasks would fail as well
      deps.log.error({ task, err }, "maintenance task failed");
    });
}
