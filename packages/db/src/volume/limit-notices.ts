import type { Db } from "../client/open-db.ts";
import * as notices from "../notices/notices.ts";
import type { Period } from "../tables/index.ts";

/** Shares of the limit, in percent, that a workspace is told of. */
const thresholds = [80, 95, 100] as const;

type Threshold = (typeof thresholds)[number];

/** How a workspace stands in its period. */
export interface PeriodUsage {
  period: Period;
  periodStart: Date;
  periodEnd: Date;
  limit: number;
  used: number;
}

/** What a threshold is told about once: this period under this limit. A changed limit is told anew. */
const toSubject = ({ period, periodStart, limit }: PeriodUsage): string =>
  `${period}/${periodStart.toISOString()}/${limit}`;

/** Which thresholds are reached; with a limit of nothing only the last one, by the first that is held. */
export function listReachedThresholds(
  { limit, used }: Pick<PeriodUsage, "limit" | "used">,
  isAnyHeld: boolean,
): Threshold[] {
  return thresholds.filter((percent) =>
    limit === 0 ? percent === 100 && isAnyHeld : used * 100 >= limit * percent,
  );
}

/** The thresholds of this period and limit that the workspace was told of, in percent. */
export async function listNotifiedThresholds(
  db: Db,
  workspaceId: string,
  standing: PeriodUsage,
): Promise<Threshold[]> {
  const kinds = new Set(await notices.listNoticeKinds(db, workspaceId, toSubject(standing)));
  return thresholds.filter((percent) => kinds.has(toKind(percent)));
}

/** Tells of the thresholds that are reached and were not told of; under the lock of whoever charges. */
export async function raiseLimitNotices(
  tx: Db,
  workspaceId: string,
  { standing, isAnyHeld }: { standing: PeriodUsage; isAnyHeld: boolean },
): Promise<void> {
  const now = listReachedThresholds(standing, isAnyHeld);
  if (now.length === 0) return;
  const told = new Set(await listNotifiedThresholds(tx, workspaceId, standing));
  for (const percent of now.filter((it) => !told.has(it)))
    await notices.raiseNotice(tx, buildLimitNotice(workspaceId, percent, standing));
}

const toKind = (percent: Threshold): string => `volume_${percent}`;

function buildLimitNotice(workspaceId: string, percent: Threshold, standing: PeriodUsage): notices.NewNotice {
  const { limit, used, period, periodStart, periodEnd } = standing;
  const share = `${used} of ${limit} conversations of this ${period}`;
  const ends = periodEnd.toISOString();
  return {
    workspaceId,
    kind: toKind(percent),
    subject: toSubject(standing),
    level: "warn",
    message:
      percent === 100
        ? `The volume limit is reached: ${share} are used. New conversations are held by id until ${ends}, or until the limit is raised; then they are read whole. What is stored goes on being updated.`
        : `${percent} % of the volume limit are reached: ${share} are used. At the limit new conversations are held until ${ends}, or until the limit is raised.`,
    details: { percent, limit, used, period, periodStart, periodEnd },
  };
}
