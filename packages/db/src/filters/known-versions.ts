import { sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { lockWorkspaceRow } from "../client/workspace-lock.ts";

/** The kinds of records that filters decide on. */
export type FilteredKind = "conversation" | "message";

/** Which version of a record was seen, and when. */
export interface RecordVersion {
  rev: number | null;
  updatedAt: Date;
  observedAt: Date;
}

/** What is known of a record: the stored version, or its tombstone, and the version that did not meet the filters. */
export interface KnownVersions {
  stored: (RecordVersion & { deletedAt: Date | null }) | undefined;
  filtered: RecordVersion | undefined;
}

/**
 * Locks a workspace's admission until the transaction ends, as charging does. Pages that decide about the same
 * conversation thus come one after the other.
 */
export const lockAdmission = lockWorkspaceRow;

interface VersionRow extends RecordVersion {
  id: string;
  isStored: boolean;
  deletedAt: Date | null;
}

/** Reads what is known of records, and locks the stored rows in the order in which pages write them. */
export async function lockVersions(
  tx: Db,
  { workspaceId, kind }: { workspaceId: string; kind: FilteredKind },
  ids: readonly string[],
): Promise<Map<string, KnownVersions>> {
  const { rows } = await sql<VersionRow>`
    with stored as materialized (
      select id, rev, updated_at, observed_at, deleted_at
      from ${sql.table(kind)}
      where ${isAmong(workspaceId, ids)}
      order by id
      for no key update
    )
    select id, true as is_stored, rev, updated_at, observed_at, deleted_at from stored
    union all
    select id, false, rev, updated_at, observed_at, null
    from ${sql.table(`filtered_${kind}`)}
    where ${isAmong(workspaceId, ids)}`.execute(tx);
  const known = new Map<string, KnownVersions>();
  for (const { id, isStored, ...version } of rows) {
    const other = known.get(id) ?? { stored: undefined, filtered: undefined };
    known.set(id, isStored ? { ...other, stored: version } : { ...other, filtered: version });
  }
  return known;
}
