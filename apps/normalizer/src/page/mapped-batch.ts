import type { BacklogLane, Batch, batches, records } from "@inlet/db";
import type { NameRedaction } from "./customer-names.ts";

/**
 * The version of the mapping from Kustomer's attributes to columns. Raise it whenever the mapping changes: then the
 * same version of a record is written again when it is read or replayed. While two releases run at once, the newer
 * mapping wins.
 */
export const currentMappingVersion = 3;

/** A batch, what its workspace keeps out, and the version of the mapping that stores it; the current one by default. */
export interface MappedBatch
  extends Batch,
    Partial<Pick<batches.UnsettledBatch, "filters" | "filtersAt" | "redactsNames" | "retainedFrom">> {
  mappingVersion?: number;
  /** Undefined while the workspace does not redact names. */
  names?: NameRedaction | undefined;
}

/** Builds the origin of a batch's rows, which upserts compare to decide which version of a record is newer. */
export const toOrigin = ({
  workspaceId,
  observedAt,
  scopeTo,
  mappingVersion = currentMappingVersion,
}: MappedBatch): records.Origin => ({
  workspaceId,
  observedAt,
  mappingVersion,
  lane: getBacklogLane({ scopeTo }),
});

/** The lane of the runs that read what a batch adds to the backlog. Pages of a past range belong to a backfill. */
export const getBacklogLane = ({ scopeTo }: Pick<Batch, "scopeTo">): BacklogLane =>
  scopeTo === null ? "live" : "backfill";

/**
 * Whether a record changed in the time range that the run reads. A record out of scope is stored only if an older
 * version is stored or if it is in the backlog.
 */
export const isInScope = (
  { updatedAt }: { updatedAt: Date },
  { scopeFrom, scopeTo }: Pick<Batch, "scopeFrom" | "scopeTo">,
): boolean => updatedAt >= scopeFrom && (scopeTo === null || updatedAt < scopeTo);

/** Whether a record is older than what the workspace keeps. */
export const isExpired = (
  { updatedAt }: { updatedAt: Date },
  { retainedFrom }: Pick<MappedBatch, "retainedFrom">,
): boolean => retainedFrom instanceof Date && updatedAt < retainedFrom;

/** The id under which a page that cannot be read is rejected. */
export const toRejectedPageId = ({ id }: Pick<Batch, "id">): string => `page-${id}`;
