import type { Batch, content } from "@inlet/db";

/** Raise it when the mapping from Kustomer's attributes to columns changes: then the same version is written anew. */
const mappingVersion = 1;

/** Of which batch rows are, as versions are compared by it. */
export const originOf = ({ workspaceId, observedAt }: Batch): content.Origin => ({
  workspaceId,
  observedAt,
  mappingVersion,
});
