import type { ListReading, Reading, SearchReading } from "./reading.ts";

/** Ids asked for in one comma list; how many Kustomer takes is undocumented, so a refused group is halved. */
const idsPerRequest = 100;

/** Reads, by search, everything updated at or after `from`, oldest first. */
export function startSearch(stream: SearchReading["stream"], from: Date): SearchReading {
  return { kind: "search", stream, at: from.toISOString(), ids: [] };
}

/**
 * Reads, by archive search, everything updated at or after `from` and before `until`: standard search shows only what
 * was updated within two years.
 * @see https://developer.kustomer.com/docs/concepts/search
 */
export function startArchive(
  stream: SearchReading["stream"],
  { from, until }: { from: Date; until: Date },
): SearchReading {
  return { ...startSearch(stream, from), archive: { until: until.toISOString() } };
}

/** Reads a list newest first, down to what was created at `downTo`. */
export function startList(stream: ListReading["stream"], downTo: Date): ListReading {
  return { kind: "list", stream, createdFrom: downTo.toISOString(), offset: 0, backtrack: 0, limit: 100 };
}

/** Reads a part of a list, newest first: looks for the page where what was created before `upTo` begins. */
export function startListRange(
  stream: ListReading["stream"],
  { downTo, upTo }: { downTo: Date; upTo: Date },
): ListReading {
  return { ...startList(stream, downTo), createdBefore: upTo.toISOString(), seek: { above: 0, rank: 0 } };
}

/** Reads every tag. */
export function startTags(): Reading {
  return { kind: "tags", page: 1 };
}

/** Reads every customer; cheaper than by id when most are wanted. */
export function startCustomerList(): Reading {
  return { kind: "customers-list", page: 1 };
}

/** Reads all messages of one conversation. */
export function startThread(conversationId: string): Reading {
  return { kind: "thread", conversationId, page: 1 };
}

/** Reads one customer. */
export function startCustomerById(id: string): Reading {
  return { kind: "customer-by-id", id };
}

/** Reads conversations by id; undefined when there are none to read. */
export function startConversationsById(ids: string[]): Reading | undefined {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return undefined;
  return { kind: "conversations-by-id", groups: toGroups(distinct, idsPerRequest) };
}

/** Cuts a list into groups of at most `size`. */
export function toGroups<T>(items: T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size));
  return groups;
}
