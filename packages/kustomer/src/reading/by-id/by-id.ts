import type { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import type { AdvanceResult } from "../advance-result.ts";
import { getIds } from "../page-rows.ts";
import { toPathSegment } from "../path-segment.ts";
import type { ByIdReading, Reading } from "../reading.ts";

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
export function buildByIdRequest(reading: ByIdReading): KustomerRequest {
  const ids = getRequestedIds(reading).map(toPathSegment).join(",");
  const path = reading.kind === "customer-by-id" ? `/v1/customers/${ids}` : `/v1/conversations/${ids}`;
  return { method: "GET", path, budget: "other" };
}

/** Ids that the response to a group leaves out are requested one by one, after all groups. */
export function advanceById(reading: ByIdReading, page: KustomerPage): AdvanceResult {
  const requested = getRequestedIds(reading);
  const returned = new Set(getIds(page.records));
  const absent = requested.filter((id) => !returned.has(id));
  const newRecords = page.records.length;
  if (requested.length === 1) return { next: finishGroup(reading, []), notFound: absent, newRecords };
  return { next: finishGroup(reading, toGroups(absent, 1)), notFound: [], newRecords };
}

/** A refused group is requested again in halves. A single id that is refused counts as not found. */
export function recoverById(reading: ByIdReading, fault: Fault): AdvanceResult {
  const requested = getRequestedIds(reading);
  if (requested.length === 1) return { next: finishGroup(reading, []), notFound: requested, newRecords: 0 };
  const half = Math.ceil(requested.length / 2);
  const isTooLong = fault.kind === "invalid";
  const next = isTooLong ? shortenGroups(reading, half) : halveFirstGroup(reading, half);
  return { next, notFound: [], newRecords: 0 };
}

/**
 * Continues after a group that Kustomer forbids to a key that may read conversations. One conversation of the group
 * may be restricted, so the group is requested again in halves, and a single forbidden conversation is skipped.
 * Undefined for any other reading.
 */
export function skipForbidden(reading: Reading): { next: ByIdReading | undefined } | undefined {
  if (reading.kind !== "conversations-by-id") return undefined;
  const requested = getRequestedIds(reading).length;
  return {
    next: requested > 1 ? halveFirstGroup(reading, Math.ceil(requested / 2)) : finishGroup(reading, []),
  };
}

function getRequestedIds(reading: ByIdReading): string[] {
  return reading.kind === "customer-by-id" ? [reading.id] : (reading.groups[0] ?? []);
}

/** Removes the first group and appends `added`. */
function finishGroup(reading: ByIdReading, added: string[][]): ByIdReading | undefined {
  if (reading.kind === "customer-by-id") return undefined;
  const groups = [...reading.groups.slice(1), ...added];
  return groups.length === 0 ? undefined : { ...reading, groups };
}

/** Splits only the first group, because one of its ids is the cause. */
function halveFirstGroup(reading: ByIdReading, half: number): ByIdReading {
  if (reading.kind === "customer-by-id") return reading;
  const [group = [], ...rest] = reading.groups;
  return { ...reading, groups: [...toGroups(group, half), ...rest] };
}

/** Splits all groups, because the server accepts no group so long. */
function shortenGroups(reading: ByIdReading, maxLength: number): ByIdReading {
  if (reading.kind === "customer-by-id") return reading;
  return { ...reading, groups: reading.groups.flatMap((group) => toGroups(group, maxLength)) };
}

/** Splits a list into groups of at most `size`. */
function toGroups<T>(items: T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size));
  return groups;
}
