import { type Batch, backlog, type Db, deletions, type RecordKind } from "@inlet/db";

/** What a record needs to have for us to see whether it is there. */
interface Flaggable {
  id: string;
  attributes: Record<string, unknown>;
}

/**
 * The records that are there. Those flagged as deleted are not stored: they come under suspicion, and nobody asks for
 * them again. Of the others it is plain that they are there, so what a run has found of them before is in doubt.
 */
export async function withoutDeleted<T extends Flaggable>(
  tx: Db,
  batch: Batch,
  { kind, records }: { kind: RecordKind; records: readonly T[] },
): Promise<T[]> {
  const there = records.filter((it) => it.attributes["deleted"] !== true);
  await deletions.markUnverified(tx, batch, { kind, ids: there.map((it) => it.id) });
  if (there.length === records.length) return there;
  const ids = records.filter((it) => it.attributes["deleted"] === true).map((it) => it.id);
  await deletions.addCandidates(
    tx,
    batch,
    ids.map((id) => ({ kind, id, source: deletions.candidateSources.flagged })),
  );
  if (kind !== "message")
    await backlog.giveUp(tx, batch.workspaceId, { kind, ids, outcome: "deleted at Kustomer" });
  return there;
}
