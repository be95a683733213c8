import type { Knobs } from "../knobs.ts";
import type { Version } from "../world/resource.ts";
import type { ApiRequest } from "./api-request.ts";
import { type ApiReply, type Problem, toSerializedReply } from "./reply.ts";

export interface PageRequest {
  page: number;
  pageSize: number;
  /** As the request has it. */
  requestedSize?: number;
}

/** The serialized records of a page, and what the envelope says about them. */
export interface PageContent {
  rows: readonly Buffer[];
  hasNext: boolean;
  /** Only where Kustomer returns it. */
  total?: number;
  /** Added to `meta`. */
  extraMeta?: Record<string, unknown>;
  /** Whether the reply has `links.last`. */
  hasLastLink?: boolean;
}

const positiveInteger = /^[1-9]\d{0,8}$/u;

/** Parses `page` and `pageSize`. The knob decides whether a page size above the maximum is reduced or refused. */
export function parsePage({ query, knobs }: ApiRequest, maxPageSize: number): PageRequest | Problem {
  const [page, pageSize] = [query.get("page") ?? "1", query.get("pageSize") ?? "100"];
  if (!positiveInteger.test(page)) return { status: 400, title: "Invalid page", source: "page" };
  if (!positiveInteger.test(pageSize)) return { status: 400, title: "Invalid page size", source: "pageSize" };
  const size = Number(pageSize);
  if (size > maxPageSize && knobs.overPageMax === "refuse")
    return { status: 400, title: `pageSize must be at most ${maxPageSize}`, source: "pageSize" };
  const servedSize = knobs.pageSizeIgnored ? maxPageSize : Math.min(size, maxPageSize);
  const parsed = { page: Number(page), pageSize: servedSize, requestedSize: size };
  return findUnserved(servedSize, knobs) ?? parsed;
}

/** The answer to a page that is too large for the server. */
export function findUnserved(rows: number, { servedPageMax }: Knobs): Problem | undefined {
  return servedPageMax > 0 && rows > servedPageMax ? { status: 504, title: "Gateway Time-out" } : undefined;
}

/** Returns a page of an index that is read forwards or backwards. */
export function slicePage(
  list: readonly Version[],
  { page, pageSize }: PageRequest,
  descending: boolean,
): readonly Version[] {
  const start = (page - 1) * pageSize;
  if (!descending) return list.slice(start, start + pageSize);
  return list.slice(Math.max(0, list.length - start - pageSize), Math.max(0, list.length - start)).reverse();
}

export function buildPageReply(
  { path, query, knobs }: ApiRequest,
  { page, pageSize, requestedSize = pageSize }: PageRequest,
  { rows, hasNext, total, extraMeta, hasLastLink }: PageContent,
): ApiReply {
  const totalPages = total === undefined ? undefined : Math.ceil(total / pageSize);
  const link = (number: number) => {
    const linkQuery = new URLSearchParams(query);
    linkQuery.set("page", String(number));
    linkQuery.set("pageSize", String(pageSize));
    return `${path}?${linkQuery}`;
  };
  const stated = knobs.statedPageSize === "requested" ? requestedSize : pageSize;
  const meta = { pageSize: stated, page, total, totalPages, ...extraMeta };
  const links = {
    self: link(page),
    first: link(1),
    prev: page > 1 ? link(page - 1) : null,
    next: chooseNextLink(knobs.nextLink, { page, hasNext, link }),
    last: hasLastLink ? link(Math.max(1, totalPages ?? 1)) : undefined,
  };
  const metaJson = JSON.stringify(meta, (_, value) =>
    knobs.textNumbers && typeof value === "number" ? String(value) : value,
  );
  const metaPart = knobs.metaOmitted ? "" : `"meta":${metaJson},`;
  const linksPart = knobs.nextLink === "omitted" ? "" : `"links":${JSON.stringify(links)},`;
  return toSerializedReply(joinRows(Buffer.from(`{${metaPart}${linksPart}"data":[`), rows));
}

interface NextPage {
  page: number;
  hasNext: boolean;
  link: (page: number) => string;
}

function chooseNextLink(kind: Knobs["nextLink"], { page, hasNext, link }: NextPage): string | null {
  if (kind === "same") return link(1);
  if (!hasNext && kind !== "always") return null;
  return kind === "absolute" ? `https://api.kustomerapp.com${link(page + 1)}` : link(page + 1);
}

const comma = ",".charCodeAt(0);
const tail = Buffer.from("]}");

/** Copies every byte only once, because pages are most of the simulator's work. */
function joinRows(head: Buffer, rows: readonly Buffer[]): Buffer {
  const size = rows.reduce((sum, row) => sum + row.length + 1, head.length + tail.length);
  const body = Buffer.allocUnsafe(size);
  let offset = head.copy(body);
  for (const row of rows) {
    offset += row.copy(body, offset);
    body[offset++] = comma;
  }
  if (rows.length > 0) offset -= 1;
  offset += tail.copy(body, offset);
  return body.subarray(0, offset);
}
