import { createHash } from "node:crypto";
import type { http } from "@inlet/contracts";
import { type Actor, audit, type Db, type DbPool, exports } from "@inlet/db";
import { describeColumns } from "./columns.ts";
import type { ExportPart } from "./encoding.ts";
import { formats } from "./formats.ts";
import { findTable, type Pace, readPages } from "./read-pages.ts";

/** What to export. */
export interface ExportRequest {
  workspaceId: string;
  kind: http.ExportKind;
  query: http.ExportQuery;
}

/** Who exports, and how. */
export interface ExportOptions {
  actor: Actor;
  /** Whether the bytes continue an earlier file: CSV leaves out its header. */
  isContinued?: boolean;
  /** By default pages are read at once. */
  pace?: Pace;
}

/** An export that can be read. */
export interface Export {
  fileName: string;
  contentType: string;
  /** The file, piece by piece. Each page of records is read when the piece before has been taken. */
  parts: AsyncIterable<ExportPart>;
}

/** Records an export in the audit log and opens it. It reads nothing before its parts are taken. */
export async function openExport(
  db: DbPool,
  { workspaceId, kind, query }: ExportRequest,
  { actor, isContinued = false, pace = (read) => read() }: ExportOptions,
): Promise<Export> {
  const { format, bom, after, include, ...filter } = query;
  const columns = describeColumns(kind, { include });
  const encode = await formats[format].load();
  await audit.record(db, actor, { workspaceId, action: "records.exported", after: { kind, ...query } });
  const names = columns.map((it) => it.name);
  const pages = readPages(db, { workspaceId, kind, columns: names, filter, after }, pace);
  return {
    fileName: `inlet-${kind}-${new Date().toISOString().slice(0, 10)}.${format}`,
    contentType: formats[format].contentType,
    parts: encode(pages, { columns, bom, isContinued }),
  };
}

/**
 * Computes a tag of what an export contains: an equal one later means an equal file. Writes are counted for a kind of
 * record as a whole, so another one does not always mean another file.
 * @returns undefined while that is not known: a write is under way, or it is feedback, which names of other records are part of
 */
export async function tagExport(
  db: Db,
  { workspaceId, kind, query }: ExportRequest,
): Promise<string | undefined> {
  const table = findTable(kind);
  const version = table && (await exports.readExportVersion(db, { workspaceId, table }));
  if (version === undefined) return undefined;
  const content = JSON.stringify([workspaceId, kind, query, describeColumns(kind), version]);
  return `W/"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
}
