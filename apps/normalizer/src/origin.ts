import type { Batch, content, WishLane } from "@inlet/db";

/** Raise it when the mapping from Kustomer's attributes to columns changes: then the same version is written anew. */
const mappingVersion = 1;

/** Of which batch rows are, as versions are compared by it. */
export const originOf = ({ workspaceId, observedAt, scopeTo }: Batch): content.Origin => ({
  workspaceId,
  observedAt,
  mappingVersion,
  lane: laneOf({ scopeTo }),
});

/** Whose runs read what a batch makes wanted: the pages of a past range are a backfill's. */
export const laneOf = ({ scopeTo }: Pick<Batch, "scopeTo">): WishLane =>
  scopeTo === null ? "live" : "backfill";

/** Whether a record moved in the time that its run reads; what is known or asked for is stored all the same. */
export const isInScope = (
  { updatedAt }: { updatedAt: Date },
  { scopeFrom, scopeTo }: Pick<Batch, "scopeFrom" | "scopeTo">,
): boolean => updatedAt >= scopeFrom && (scopeTo === null || updatedAt < scopeTo);
