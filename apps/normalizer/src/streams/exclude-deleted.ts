import { type Batch, backlog, type Db, deletions, type RecordKind } from "@inlet/db";

/** The part of a record that shows whether Kustomer flags it as deleted. */
interface FlaggableRecord {
  id: string;
  attributes: Record<string, unknown>;
}

/**
 * Returns the records that exist. Records that Kustomer flags as deleted become deletion candidates and leave the
 * backlog. The others evidently exist, so a run must verify them again before it deletes them.
 */
export async function excludeDeleted<T extends FlaggableRecord>(
  tx: Db,
  batch: Batch,
  { kind, records }: { kind: RecordKind; records: readonly T[] },
): Promise<T[]> {
  const isFlagged = (it: T) => it.attributes["deleted"] === true;
  const existing = records.filter((it) => !isFlagged(it));
  await deletions.markUnverified(tx, batch, { kind, ids: existing.map((it) => it.id) });
  const ids = records.filter(isFlagged).map((it) => it.id);
  if (ids.length === 0) return existing;
  const candidates = ids.map((id) => ({ kind, id, source: deletions.candidateSources.flagged }));
  await deletions.addCandidates(tx, batch, candidates);
  if (kind !== "message")
    await backlog.giveUp(tx, batch.workspaceId, { kind, ids, outcome: "deleted at Kustomer" });
  return existing;
}
