import type { http } from "@inlet/contracts";
import { type DbPool, type ExportFilter, type ExportPage, type ExportTable, exports } from "@inlet/db";
import { readFeedbackPage } from "./read-feedback-page.ts";

/** Whose records are exported, and which. */
export interface PageRequest {
  workspaceId: string;
  kind: http.ExportKind;
  columns: readonly string[];
  filter: ExportFilter;
  /** The position after which the export begins. */
  after: string | undefined;
}

/** Waits until a page may be read, and reads it. */
export type Pace = <T>(read: () => Promise<T>) => Promise<T>;

const tables: Record<Exclude<http.ExportKind, "feedback">, ExportTable> = {
  conversations: "conversation",
  messages: "message",
  notes: "note",
  customers: "customer",
};

/** The table of a kind of record; undefined for feedback, which is made of several. */
export const findTable = (kind: http.ExportKind): ExportTable | undefined =>
  kind === "feedback" ? undefined : tables[kind];

/** The rows and bytes that end a page. A page is what an export holds in memory, several times over while it is encoded. */
const pageLimits = { limit: 100, maxBytes: 512 * 1024 };

/** Reads the pages of an export, one after the other. */
export async function* readPages(
  db: DbPool,
  { kind, after, ...request }: PageRequest,
  pace: Pace,
): AsyncGenerator<ExportPage> {
  const table = findTable(kind);
  const read = (position: string | undefined) =>
    table === undefined
      ? readFeedbackPage(db, { ...request, after: position })
      : exports.readExportPage(db, table, { ...request, ...pageLimits, after: position });
  let next = after;
  do {
    const page = await pace(() => read(next));
    if (page.rows.length > 0) yield page;
    next = page.next;
  } while (next !== undefined);
}
