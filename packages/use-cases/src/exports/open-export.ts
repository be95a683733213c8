import { createHash } from "node:crypto";
import type { http } from "@inlet/contracts";
import { type Db, type ExportFilter, type ExportPage, type ExportTable, exports } from "@inlet/db";
import type { z } from "zod";
import { type Column, describeColumns } from "./columns.ts";
import type { ExportPart } from "./encoding.ts";
import { formats } from "./formats.ts";

/** What to export, as the API's query names it. */
export type ExportQuery = z.output<
  (typeof http.exportKinds)["conversations" | "messages" | "customers"]["query"]
>;

/** An export that can be read. */
export interface Export {
  fileName: string;
  contentType: string;
  /** The file, piece by piece. Each page of records is read when the piece before has been taken. */
  parts: AsyncIterable<ExportPart>;
}

/** Waits until a page may be read, and reads it. */
export type Pace = <T>(read: () => Promise<T>) => Promise<T>;

/** Whose records are exported, and how. */
export interface ExportRequest {
  workspaceId: string;
  kind: http.ExportKind;
  query: ExportQuery;
  /** Whether the bytes continue an earlier file: CSV leaves out its header. */
  isContinued?: boolean;
  /** By default pages are read at once. */
  pace?: Pace;
}

const tables: Record<http.ExportKind, ExportTable> = {
  conversations: "conversation",
  messages: "message",
  customers: "customer",
};

/** The rows and bytes that end a page. A page is what an export holds in memory, several times over while it is encoded. */
const pageLimits = { limit: 1_000, maxBytes: 1024 * 1024 };

/** Opens an export. It reads nothing before its parts are taken. */
export async function openExport(db: Db, request: ExportRequest): Promise<Export> {
  const { kind, query, isContinued = false } = request;
  const { contentType, load } = formats[query.format];
  const columns = describeColumns(kind, query);
  const encode = await load();
  const date = new Date().toISOString().slice(0, 10);
  return {
    fileName: `inlet-${kind}-${date}.${query.format}`,
    contentType,
    parts: encode(readPages(db, columns, request), { columns, bom: query.bom, isContinued }),
  };
}

async function* readPages(
  db: Db,
  columns: readonly Column[],
  { workspaceId, kind, query, pace = (read) => read() }: ExportRequest,
): AsyncGenerator<ExportPage> {
  const { format: _, bom: __, include: ___, after, ...filter } = query;
  const names = columns.map((it) => it.name);
  const slice = { workspaceId, columns: names, filter: filter satisfies ExportFilter, ...pageLimits };
  let next = after;
  do {
    const page = await pace(() => exports.readExportPage(db, tables[kind], { ...slice, after: next }));
    if (page.rows.length > 0) yield page;
    next = page.next;
  } while (next !== undefined);
}

/**
 * Computes a tag of what an export contains: an equal one later means an equal file. Writes are counted for a kind of
 * record as a whole, so another one does not always mean another file.
 * @returns undefined while that is not known, because a write is under way
 */
export async function tagExport(
  db: Db,
  { workspaceId, kind, query }: ExportRequest,
): Promise<string | undefined> {
  const version = await exports.readExportVersion(db, { workspaceId, table: tables[kind] });
  if (version === undefined) return undefined;
  const content = JSON.stringify([workspaceId, kind, query, describeColumns(kind, query), version]);
  return `W/"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
}
