import type { Fault, Stream } from "@inlet/contracts";
import { toPathSegment } from "../../http/path-segment.ts";
import type { KustomerPage } from "../../payload/page.ts";
import { getIds } from "../../payload/page-rows.ts";
import type { ByIdReading, Reading } from "../reading.ts";
import { type AdvanceResult, continueWith, type Strategy } from "../strategy.ts";

/** Ids per comma-separated list. Kustomer's maximum is undocumented, so a refused group is halved. */
const idsPerRequest = 100;

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

/** Requests the first group of conversations, or the one customer. */
export const byIdStrategy: Strategy<ByIdReading> = {
  buildRequest(reading) {
    const ids = getRequestedIds(reading).map(toPathSegment);
    const path = `/v1/${getByIdStream(reading)}/${ids.join(",")}`;
    return { method: "GET", path, budget: "other", rows: ids.length };
  },
  advance: advanceById,
  recover: recoverById,
  getStream: getByIdStream,
  split: (reading) =>
    getRequestedIds(reading).length > 1 ? markHalved(halveFirstGroup(reading)) : undefined,
  skip: (reading, failure) =>
    continueWith(finishGroup(reading), {
      setAside: getRequestedIds(reading).map((id) => ({ id, failure })),
    }),
};

/** The culprit is in one of the halves, so the next failure halves at once. */
const markHalved = (reading: ByIdReading | undefined): ByIdReading | undefined =>
  reading?.kind === "conversations-by-id" ? { ...reading, halved: true } : undefined;

function getByIdStream({ kind }: ByIdReading): Stream {
  return kind === "customer-by-id" ? "customers" : "conversations";
}

/** Ids that the response to a group leaves out are requested one by one, after all groups. */
function advanceById(reading: ByIdReading, page: KustomerPage): AdvanceResult {
  const requested = getRequestedIds(reading);
  const returned = new Set(getIds(page.records));
  const absent = requested.filter((id) => !returned.has(id));
  const newRecords = page.records.length;
  return requested.length === 1
    ? continueWith(finishGroup(reading), { notFound: absent, newRecords })
    : continueWith(finishGroup(reading, toGroups(absent, 1)), { newRecords });
}

/**
 * A refused group is requested again in halves. When the server refuses so long a group, all groups are halved;
 * otherwise one id of this group is the cause. A single id that is refused counts as not found.
 */
function recoverById(reading: ByIdReading, fault: Fault): AdvanceResult {
  const requested = getRequestedIds(reading);
  if (requested.length === 1) return continueWith(finishGroup(reading), { notFound: requested });
  if (fault.kind !== "invalid") return continueWith(halveFirstGroup(reading));
  const maxLength = Math.ceil(requested.length / 2);
  return continueWith(replaceGroups(reading, (groups) => groups.flatMap((it) => toGroups(it, maxLength))));
}

/**
 * Continues after a group that Kustomer forbids to a key that may read conversations. One conversation of the group
 * may be restricted, so the group is requested again in halves, and a single forbidden conversation is skipped.
 * Undefined for any other reading.
 */
export function skipForbidden(reading: Reading): { next: ByIdReading | undefined } | undefined {
  if (reading.kind !== "conversations-by-id") return undefined;
  return { next: getRequestedIds(reading).length > 1 ? halveFirstGroup(reading) : finishGroup(reading) };
}

function getRequestedIds(reading: ByIdReading): string[] {
  return reading.kind === "customer-by-id" ? [reading.id] : (reading.groups[0] ?? []);
}

/** Removes the first group and appends `added`. */
function finishGroup(reading: ByIdReading, added: string[][] = []): ByIdReading | undefined {
  return replaceGroups(reading, ([_, ...rest]) => [...rest, ...added]);
}

function halveFirstGroup(reading: ByIdReading): ByIdReading | undefined {
  return replaceGroups(reading, ([group = [], ...rest]) => [
    ...toGroups(group, Math.ceil(group.length / 2)),
    ...rest,
  ]);
}

/** Undefined when no group is left. A customer is read by one request, so nothing is left after it. */
function replaceGroups(
  reading: ByIdReading,
  replace: (groups: string[][]) => string[][],
): ByIdReading | undefined {
  if (reading.kind === "customer-by-id") return undefined;
  const groups = replace(reading.groups);
  return groups.length === 0 ? undefined : { ...reading, groups };
}

/** Splits a list into groups of at most `size`. */
function toGroups<T>(items: T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size));
  return groups;
}
