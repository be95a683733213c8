import type { BacklogLane, Batch, records } from "@inlet/db";

/**
 * The mapping from Kustomer's attributes to columns that this code does. Raise it when that changes: then the same
 * version is written anew, when it is read again or replayed. Of two releases at work at once the newer mapping wins.
 */
export const currentMapping = 1;

/** A batch, and by which mapping it is stored; the current one unless it says. */
export type MappedBatch = Batch & { mappingVersion?: number };

/** Of which batch rows are, as versions are compared by it. */
export const originOf = ({
  workspaceId,
  observedAt,
  scopeTo,
  mappingVersion = currentMapping,
}: MappedBatch): records.Origin => ({
  workspaceId,
  observedAt,
  mappingVersion,
  lane: laneOf({ scopeTo }),
});

/** Whose runs read what a batch makes wanted: the pages of a past range are a backfill's. */
export const laneOf = ({ scopeTo }: Pick<Batch, "scopeTo">): BacklogLane =>
  scopeTo === null ? "live" : "backfill";

/** Whether a record moved in the time that its run reads; what is known or asked for is stored all the same. */
export const isInScope = (
  { updatedAt }: { updatedAt: Date },
  { scopeFrom, scopeTo }: Pick<Batch, "scopeFrom" | "scopeTo">,
): boolean => updatedAt >= scopeFrom && (scopeTo === null || updatedAt < scopeTo);
