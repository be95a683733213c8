import type { Version } from "../world/resource.ts";
import type { ApiRequest } from "./api-request.ts";
import { bodyReply, type Problem, type Reply } from "./reply.ts";

/** Which page was asked for. */
export interface Page {
  page: number;
  pageSize: number;
}

/** A page of rendered records and what is said around it. */
export interface PageOfRecords {
  rows: readonly Buffer[];
  hasNext: boolean;
  /** Only where Kustomer tells it. */
  total?: number;
  /** Added to `meta`. */
  extra?: Record<string, unknown>;
  /** Whether `links.last` is told. */
  tellsLast?: boolean;
}

const wholeNumber = /^[1-9]\d{0,8}$/u;

/** Reads `page` and `pageSize`; a page size above the maximum is clamped or refused, as the knob says. */
export function pageOf({ query, knobs }: ApiRequest, most: number): Page | Problem {
  const [page, pageSize] = [query.get("page") ?? "1", query.get("pageSize") ?? "100"];
  if (!wholeNumber.test(page)) return { status: 400, title: "Invalid page", source: "page" };
  if (!wholeNumber.test(pageSize)) return { status: 400, title: "Invalid page size", source: "pageSize" };
  const size = Number(pageSize);
  if (size > most && knobs.overPageMax === "refuse")
    return { status: 400, title: `pageSize must be at most ${most}`, source: "pageSize" };
  return { page: Number(page), pageSize: Math.min(size, most) };
}

/** A page of an index read forwards or backwards, without copying the rest. */
export function sliceOf(
  list: readonly Version[],
  { page, pageSize }: Page,
  descending: boolean,
): readonly Version[] {
  const start = (page - 1) * pageSize;
  if (!descending) return list.slice(start, start + pageSize);
  return list.slice(Math.max(0, list.length - start - pageSize), Math.max(0, list.length - start)).reverse();
}

/** Wraps rendered records into Kustomer's envelope. */
export function pageReply(
  { path, query }: ApiRequest,
  page: Page,
  { rows, hasNext, total, extra, tellsLast }: PageOfRecords,
): Reply {
  const totalPages = total === undefined ? undefined : Math.ceil(total / page.pageSize);
  const link = (number: number) => {
    const echoed = new URLSearchParams(query);
    echoed.set("page", String(number));
    echoed.set("pageSize", String(page.pageSize));
    return `${path}?${echoed}`;
  };
  const meta = { pageSize: page.pageSize, page: page.page, total, totalPages, ...extra };
  const links = {
    self: link(page.page),
    first: link(1),
    prev: page.page > 1 ? link(page.page - 1) : null,
    next: hasNext ? link(page.page + 1) : null,
    last: tellsLast ? link(Math.max(1, totalPages ?? 1)) : undefined,
  };
  const head = Buffer.from(`{"meta":${JSON.stringify(meta)},"links":${JSON.stringify(links)},"data":[`);
  return bodyReply(joined(head, rows));
}

const comma = ",".charCodeAt(0);
const tail = Buffer.from("]}");

/** One copy of every byte: pages are most of the simulator's work. */
function joined(head: Buffer, rows: readonly Buffer[]): Buffer {
  const size = rows.reduce((sum, row) => sum + row.length + 1, head.length + tail.length);
  const body = Buffer.allocUnsafe(size);
  let at = head.copy(body);
  for (const row of rows) {
    at += row.copy(body, at);
    body[at++] = comma;
  }
  if (rows.length > 0) at -= 1;
  at += tail.copy(body, at);
  return body.subarray(0, at);
}

/** One record in its envelope. */
export function recordReply({ json }: Version): Reply {
  return bodyReply(Buffer.concat([Buffer.from('{"data":'), json, Buffer.from("}")]));
}
