import type { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import type { AdvanceResult, ByIdReading, Reading } from "../reading.ts";
import { getIds } from "../page-rows.ts";
import { toGroups } from "../starts.ts";

/** An id as one segment of a path, from which no id can climb out. */
export function toPathSegment(id: string): string {
  return encodeURIComponent(id).replace(/^\.+$/, "-");
}

/** Asks for the first group of ids, or for the one customer. */
export function buildByIdRequest(reading: ByIdReading): KustomerRequest {
  const ids = askedFor(reading).map(toPathSegment).join(",");
  const path = reading.kind === "customer-by-id" ? `/v1/customers/${ids}` : `/v1/conversations/${ids}`;
  return { method: "GET", path, budget: "other" };
}

/** Ids that a comma list left out are asked for singly, once the groups are done. */
export function advanceById(reading: ByIdReading, page: KustomerPage): AdvanceResult {
  const asked = askedFor(reading);
  const got = new Set(getIds(page.records));
  const left = asked.filter((id) => !got.has(id));
  const newRecords = page.records.length;
  if (asked.length === 1) return { next: withGroups(reading, []), notFound: left, newRecords };
  return { next: withGroups(reading, toGroups(left, 1)), notFound: [], newRecords };
}

/** A refused group is asked for in halves; a single id that is refused is not to be had. */
export function recoverById(reading: ByIdReading, fault: Fault): AdvanceResult {
  const asked = askedFor(reading);
  if (asked.length === 1) return { next: withGroups(reading, []), notFound: asked, newRecords: 0 };
  const half = Math.ceil(asked.length / 2);
  const isTooMany = fault.kind === "invalid";
  return { next: isTooMany ? regrouped(reading, half) : halved(reading, half), notFound: [], newRecords: 0 };
}

/**
 * Where a comma list is closed to a key that may read conversations, one of them may be: the list is asked for in
 * halves, and a single one that is closed is left out. Undefined for whatever is no such list.
 */
export function skipForbidden(reading: Reading): { next: ByIdReading | undefined } | undefined {
  if (reading.kind !== "conversations-by-id") return undefined;
  const half = Math.ceil(askedFor(reading).length / 2);
  return { next: askedFor(reading).length > 1 ? halved(reading, half) : withGroups(reading, []) };
}

function askedFor(reading: ByIdReading): string[] {
  return reading.kind === "customer-by-id" ? [reading.id] : (reading.groups[0] ?? []);
}

/** The first group is done with; `more` are put at the end. */
function withGroups(reading: ByIdReading, more: string[][]): ByIdReading | undefined {
  if (reading.kind === "customer-by-id") return undefined;
  const groups = [...reading.groups.slice(1), ...more];
  return groups.length === 0 ? undefined : { ...reading, groups };
}

/** One id in the group is at fault, so the other groups stay as they are. */
function halved(reading: ByIdReading, half: number): ByIdReading {
  if (reading.kind === "customer-by-id") return reading;
  const [group = [], ...rest] = reading.groups;
  return { ...reading, groups: [...toGroups(group, half), ...rest] };
}

/** The group is too large, and so will the others be. */
function regrouped(reading: ByIdReading, half: number): ByIdReading {
  if (reading.kind === "customer-by-id") return reading;
  return { ...reading, groups: reading.groups.flatMap((group) => toGroups(group, half)) };
}
