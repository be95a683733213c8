import { type Db, filters } from "@inlet/db";
import { type CompiledFilters, compileFilters, type FilterableRecord } from "@inlet/kustomer";
import type { MappedBatch } from "../page/mapped-batch.ts";
import { type Decision, decide, pickNewest } from "./decide.ts";

/** A conversation or message of a page. */
type FilterableRow = FilterableRecord & {
  id: string;
  conversationId?: string;
  rev: number | null;
  updatedAt: Date;
};

/** What passes the filters of a page. */
export interface FilteredPage<T> {
  rows: T[];
  /** Ids of rows that were filtered until now. */
  previouslyFiltered: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Applies the workspace's filters to the conversations or messages of a page. What does not meet them is listed by its id, and
 * a stored record that does not meet them any more is removed. Without filters it does nothing.
 */
export async function filterRecords<T extends FilterableRow>(
  tx: Db,
  batch: MappedBatch,
  { kind, records }: { kind: filters.FilteredKind; records: T[] },
): Promise<FilteredPage<T>> {
  if (!batch.filters || records.length === 0) return { rows: records, previouslyFiltered: nothing };
  const place = { workspaceId: batch.workspaceId, kind };
  if (kind === "message" && !batch.filters.rules?.messages) {
    await filters.deleteFiltered(
      tx,
      place,
      records.map((it) => it.id),
    );
    return { rows: records, previouslyFiltered: nothing };
  }
  await filters.lockAdmission(tx, batch.workspaceId);
  const newest = pickNewest(records);
  const known = await filters.lockVersions(
    tx,
    place,
    newest.map((it) => it.id),
  );
  const decisions = groupByDecision(newest, { batch, kind, known });
  await removeFiltered(tx, { batch, kind, known }, decisions.filtered);
  if (kind === "conversation")
    await filters.rereadConversations(
      tx,
      batch.workspaceId,
      decisions.unclear.map((it) => it.id),
    );
  const ids = decisions.passes.map((it) => it.id);
  const previouslyFiltered = new Set(ids.filter((id) => known.get(id)?.filtered !== undefined));
  await filters.deleteFiltered(tx, place, [...previouslyFiltered]);
  const passing = new Set(ids);
  return { rows: records.filter((it) => passing.has(it.id)), previouslyFiltered };
}

interface Context {
  batch: MappedBatch;
  kind: filters.FilteredKind;
  known: ReadonlyMap<string, filters.KnownVersions>;
}

const unknown: filters.KnownVersions = { stored: undefined, filtered: undefined };

function groupByDecision<T extends FilterableRow>(
  records: readonly T[],
  { batch: { filters: rules, observedAt }, kind, known }: Context,
): Record<Decision, T[]> {
  const meets = pickPredicate(compileFilters(rules?.rules ?? null), kind);
  const groups: Record<Decision, T[]> = { passes: [], filtered: [], outdated: [], unclear: [] };
  for (const record of records) {
    const version = { rev: record.rev, updatedAt: record.updatedAt, observedAt };
    groups[decide(version, known.get(record.id) ?? unknown, () => meets(record))].push(record);
  }
  return groups;
}

/** Picks what decides about one kind of record. Without a condition everything comes in. */
export const pickPredicate = (
  { conversations, messages }: CompiledFilters,
  kind: filters.FilteredKind,
): ((record: FilterableRecord) => boolean) =>
  (kind === "conversation" ? conversations : messages) ?? (() => true);

async function removeFiltered(
  tx: Db,
  { batch: { workspaceId, observedAt, filtersAt }, kind, known }: Context,
  records: readonly FilterableRow[],
): Promise<void> {
  const stored = records.filter((it) => known.get(it.id)?.stored?.deletedAt === null).map((it) => it.id);
  const rows = records.map((it) => ({ ...it, observedAt, filtersAt }));
  await filters.saveFiltered(tx, { workspaceId, kind }, rows);
  const remove = kind === "conversation" ? filters.removeConversations : filters.removeMessages;
  await remove(tx, workspaceId, stored.sort());
}
