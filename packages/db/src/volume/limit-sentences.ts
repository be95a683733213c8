/** How much of the volume limit is used. */
interface LimitUse {
  limit: number;
  used: number;
  /** `month`, for example. */
  period?: string;
  periodEnd?: Date;
}

/** How much of the volume limit a backfill would use. */
interface BackfillUse {
  wouldUse: number;
  /** What is left of the limit in this period. */
  room: number;
  limit: number;
}

/** Describes that the limit is reached, and what happens to conversations from then on. */
export function describeReachedLimit(use: LimitUse): string {
  return `The volume limit is reached: ${describeUse(use)} are used. New conversations wait ${describeEnd(use)}; Inlet imports them then. Imported conversations are still updated.`;
}

/** Describes that a share of the limit, in percent, is used. One batch may pass several shares at once. */
export function describeNearLimit(percent: number, use: LimitUse): string {
  return `At least ${percent}% of the volume limit is used (${describeUse(use)}). At the limit, new conversations wait ${describeEnd(use)}.`;
}

/** Describes that a backfill brings more new conversations than a period has room for. */
export function describeTooLargeBackfill({ wouldUse, room, limit }: BackfillUse): string {
  return `The range has about ${wouldUse} new conversations, and this period has room for ${room}. The others wait ${describeEnd({ limit })}, and so do new conversations.`;
}

const describeUse = ({ used, limit, period = "period" }: LimitUse) =>
  `${used} of ${limit} conversations of this ${period}`;

/** With a limit of 0, a new period has no room either. */
const describeEnd = ({ limit, periodEnd }: Pick<LimitUse, "limit" | "periodEnd">) =>
  limit === 0
    ? "until the limit is raised"
    : `until ${periodEnd?.toISOString() ?? "a new period begins"}, or until the limit is raised`;
