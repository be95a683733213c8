import type { Batch, content } from "@inlet/db";

/** Raise it when the mapping from Kustomer's attributes to columns changes: then the same version is written anew. */
const mappingVersion = 1;

/** Of which batch rows are, as versions are compared by it. */
export const originOf = ({ workspaceId, observedAt }: Batch): content.Origin => ({
  workspaceId,
  observedAt,
  mappingVersion,
});

/** Whether a record moved in the time that its run reads; what is known or asked for is stored all the same. */
export const isInScope = (
  { updatedAt }: { updatedAt: Date },
  { scopeFrom, scopeTo }: Pick<Batch, "scopeFrom" | "scopeTo">,
): boolean => updatedAt >= scopeFrom && (scopeTo === null || updatedAt < scopeTo);
