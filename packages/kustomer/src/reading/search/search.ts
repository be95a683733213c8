import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import { isCompleteResult } from "./is-complete-result.ts";
import { advanceTieGroup, recoverTieGroup, buildTieGroupRequest, openTieGroup } from "./tie-group.ts";
import type { AdvanceResult, SearchReading, ReadWindow } from "../reading.ts";
import { type PageRow, toRows } from "../page-rows.ts";
import { buildCriterion, buildSearchQuery, getUpdatedAtAttribute } from "./search-query.ts";

/** Always page 1 from the anchor on: page numbers would skip rows that move while they are being read. */
export function buildSearchRequest(reading: SearchReading, window: ReadWindow): KustomerRequest {
  const request = requestInWindow(reading, window);
  const isSearch = request.method === "POST"; // the last resort for an instant is a list
  return reading.archive && isSearch ? { ...request, path: "/v1/customers/archive/search" } : request;
}

function requestInWindow(reading: SearchReading, window: ReadWindow): KustomerRequest {
  const pageSize = pageSizeOf(reading, window);
  if (reading.tieGroup) return buildTieGroupRequest(reading, reading.tieGroup, pageSize);
  const field = getUpdatedAtAttribute(reading.stream);
  const and = [buildCriterion(field, "gte", reading.at), buildCriterion(field, "lt", endOf(reading, window))];
  return buildSearchQuery(reading.stream, { and }, { page: 1, pageSize });
}

/** The archive is read up to where standard search takes over, and never beyond the window. */
function endOf({ archive }: SearchReading, { ceiling }: ReadWindow): string {
  return archive !== undefined && Date.parse(archive.until) < Date.parse(ceiling) ? archive.until : ceiling;
}

/** Re-anchors on the last row, or finishes when the reply held everything that matches. */
export function advanceSearch(reading: SearchReading, page: KustomerPage, window: ReadWindow): AdvanceResult {
  const pageSize = pageSizeOf(reading, window);
  const ceiling = endOf(reading, window);
  if (reading.tieGroup) return advanceTieGroup(reading, page, { ceiling, pageSize });
  const rows = toRows(page.records);
  const seen = new Set(reading.ids);
  const newRecords = page.records.length - rows.filter(({ id }) => seen.has(id)).length;
  const inside = within(rows, Date.parse(reading.at), Date.parse(ceiling));
  if (!isAscending(inside)) return { next: undefined, notFound: [], newRecords, unsorted: true };
  const next = isCompleteResult(page, pageSize) ? undefined : anchor(reading, inside);
  return { next, notFound: [], newRecords };
}

/** The page size in force: the window's, unless the server refused it. */
function pageSizeOf({ pageSize }: SearchReading, window: ReadWindow): number {
  return pageSize ?? window.pageSize ?? 500;
}

/**
 * A row rewritten since it was indexed shows a later `updatedAt` than it was found by. It lies beyond the ceiling,
 * belongs to the next run, and says nothing about the order of this page.
 */
function within(rows: PageRow[], from: number, ceiling: number): PageRow[] {
  return rows.filter(({ updatedAt: at }) => at >= from && at < ceiling);
}

function isAscending(rows: PageRow[]): boolean {
  return rows.every((row, i) => row.updatedAt >= (rows[i - 1]?.updatedAt ?? 0));
}

function anchor(reading: SearchReading, inside: PageRow[]): SearchReading {
  const last = inside.at(-1);
  if (!last) throw new Fault("unavailable", "Kustomer's search answers with records nobody asked for.");
  const ties = inside.filter((row) => row.updatedAt === last.updatedAt).map(({ id }) => id);
  const at = new Date(last.updatedAt).toISOString();
  const next: SearchReading = { ...reading, begun: true, at, ids: ties };
  return ties.length < inside.length
    ? next
    : { ...next, ids: [], tieGroup: openTieGroup([...ties, ...reading.ids]) };
}

/**
 * What a refused search leads to: smaller pages, another way through an instant, the end of the archive, or nothing
 * (the fault stands).
 */
export function recoverSearch(reading: SearchReading, fault: Fault, window: ReadWindow): AdvanceResult | undefined {
  const around = reading.tieGroup && recoverTieGroup(reading, endOf(reading, window));
  if (around) return around;
  const none = { notFound: [], newRecords: 0 };
  const smaller =
    fault.kind === "invalid" ? [100, 25].find((it) => it < pageSizeOf(reading, window)) : undefined;
  if (smaller !== undefined) return { next: { ...reading, pageSize: smaller }, ...none };
  return reading.archive && { next: undefined, ...none, archiveClosed: true };
}
