import type { Db } from "../client/open-db.ts";
import * as notices from "../notices/index.ts";
import type { Period } from "../tables/index.ts";
import { describeNearLimit, describeReachedLimit } from "./limit-sentences.ts";

/** Shares of the limit, in percent, at which a notice is raised. */
const thresholds = [80, 95, 100] as const;

type Threshold = (typeof thresholds)[number];

/** A workspace's use of its current period. */
export interface PeriodUsage {
  period: Period;
  periodStart: Date;
  periodEnd: Date;
  limit: number;
  used: number;
}

/** A threshold's notice is raised once for this period and limit. Another limit raises it again. */
const toSubject = ({ period, periodStart, limit }: PeriodUsage): string =>
  `${period}/${periodStart.toISOString()}/${limit}`;

/**
 * Lists the thresholds that are reached. With a limit of 0 that is only the last one, once a conversation is held.
 */
export function listReachedThresholds(
  { limit, used }: Pick<PeriodUsage, "limit" | "used">,
  isAnyHeld: boolean,
): Threshold[] {
  return thresholds.filter((percent) =>
    limit === 0 ? percent === 100 && isAnyHeld : used * 100 >= limit * percent,
  );
}

/** Lists the thresholds of this period and limit, in percent, for which a notice was raised. */
export async function listNotifiedThresholds(db: Db, workspaceId: string, usage: PeriodUsage) {
  const kinds = new Set(await notices.listNoticeKinds(db, workspaceId, toSubject(usage)));
  return thresholds.filter((percent) => kinds.has(toKind(percent)));
}

/** Raises notices for thresholds that are newly reached. The caller holds the workspace's lock. */
export async function raiseLimitNotices(
  tx: Db,
  workspaceId: string,
  { usage, isAnyHeld }: { usage: PeriodUsage; isAnyHeld: boolean },
): Promise<void> {
  const reached = listReachedThresholds(usage, isAnyHeld);
  if (reached.length === 0) return;
  const notified = new Set(await listNotifiedThresholds(tx, workspaceId, usage));
  const { limit, used, period, periodStart, periodEnd } = usage;
  for (const percent of reached.filter((it) => !notified.has(it)))
    await notices.raiseNotice(tx, {
      ...{ workspaceId, kind: toKind(percent), subject: toSubject(usage), level: "warn" },
      message: percent === 100 ? describeReachedLimit(usage) : describeNearLimit(percent, usage),
      details: { percent, limit, used, period, periodStart, periodEnd },
    });
}

const toKind = (percent: Threshold): string => `volume_${percent}`;
