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
  const existing = records.filter((it) => it.attributes["deleted"] !== true);
  await deletions.markUnverified(tx, batch, { kind, ids: existing.map((it) => it.id) });
  if (existing.length === records.length) return existing;
  const ids = records.filter((it) => it.attributes["deleted"] === true).map((it) => it.id);
  await deletions.addCandidates(
    tx,
    batch,
    ids.map((id) => ({ kind, id, source: deletions.candidateSources.flagged })),
  );
  if (kind !== "message")
    await backlog.giveUp(tx, batch.workspaceId, { kind, ids, outcome: "deleted at Kustomer" });
  return existing;
}
