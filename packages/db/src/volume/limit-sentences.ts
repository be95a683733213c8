/** How much of the volume limit is used. */
interface LimitUse {
  limit: number;
  used: number;
  /** `month`, for example. */
  period?: string;
  periodEnd?: Date;
}

/** Describes that the limit is reached, and what happens to conversations from then on. */
export function describeReachedLimit(use: LimitUse): string {
  return `The volume limit is reached: ${describeUse(use)} are used. Inlet holds new conversations by id ${describeEnd(use)}, and reads them then. It continues to update what is stored.`;
}

/** Describes that a share of the limit, in percent, is used. */
export function describeNearLimit(percent: number, use: LimitUse): string {
  return `${percent} % of the volume limit is used (${describeUse(use)}). At the limit, Inlet holds new conversations ${describeEnd(use)}.`;
}

/** Describes that a backfill brings more new conversations than a period has room for. */
export function describeTooLargeBackfill({ wouldUse, room }: { wouldUse: number; room: number }): string {
  return `The range holds about ${wouldUse} new conversations, and this period has room for ${room}. The others are held ${describeEnd({})}, and so are new live conversations.`;
}

const describeUse = ({ used, limit, period = "period" }: LimitUse) =>
  `${used} of ${limit} conversations of this ${period}`;

const describeEnd = ({ periodEnd }: Pick<LimitUse, "periodEnd">) =>
  `until ${periodEnd?.toISOString() ?? "a new period begins"}, or until the limit is raised`;
