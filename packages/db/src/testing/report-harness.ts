import type { Given } from "@inlet/testkit/given";
import type { Db } from "../client/open-db.ts";
import { compare, findById, listRows, type Report } from "../reports/index.ts";

/** Ten in the morning, within the window that the reports of a test compare. */
export const insideWindow = new Date("2026-03-05T10:00:00.000Z");
const windowStart = new Date("2026-03-01T00:00:00.000Z");
/** The end of the window. */
export const windowEnd = new Date("2026-03-08T00:00:00.000Z");
/** Returns an instant `ms` milliseconds later. */
export const addMs = (at: Date, ms: number) => new Date(at.getTime() + ms);
/** A minute in milliseconds. */
export const minute = 60_000;
const day = 86_400_000;
/** A day after the window; no run has read so far. */
export const afterWindow = addMs(windowEnd, day);
/** A day before the scope of the runs begins. */
export const beforeScope = addMs(windowStart, -day);
/** Columns of a record that is stored as deleted, a minute after it was updated. */
export const deletedColumns = { deletedAt: addMs(insideWindow, minute) };

/** A record at Kustomer as the report has seen it. */
interface KustomerRecord {
  id?: string;
  listed?: boolean;
  lookup?: "found" | "missing" | "closed";
  updatedAt?: Date | null;
  rev?: number;
  messageCount?: number | null;
  conversationId?: string | null;
}

/** A report that has read Kustomer and compares next. */
export interface ReportHarness {
  readonly workspaceId: string;
  readonly integrationId: string;
  readonly id: string;
  /** Adds a record that the report has seen at Kustomer: conversation `c` by default. */
  addKustomerConversation(seen?: KustomerRecord): Promise<void>;
  /** Adds a record that the report has seen at Kustomer: message `m` of conversation `c` by default. */
  addKustomerMessage(seen?: KustomerRecord): Promise<void>;
  storeConversation(columns?: Record<string, unknown>): Promise<void>;
  storeMessage(columns?: Record<string, unknown>): Promise<void>;
  /** Sets how many days the workspace keeps conversations. */
  keepDays(days: number): Promise<void>;
  /** Adds any row of the workspace. */
  addRow(table: string, columns: Record<string, unknown>): Promise<void>;
  /** Compares, and returns `[stream, id, explanation, detail]` of every difference. */
  compareRows(): Promise<(string | null)[][]>;
  /** Compares, and returns the summary. */
  compareSummary(): Promise<NonNullable<Report["summary"]>>;
}

/** Sets up a report in its comparison phase. By default the integration is read up to the end of the window. */
export async function setUpReport(
  db: Db,
  given: Given,
  { listed = [] as string[], readTo = windowEnd, columns = {} } = {},
): Promise<ReportHarness> {
  const { id: integrationId, workspaceId } = await given.integration({ scopeFrom: windowStart });
  for (const stream of ["conversations", "messages"]) {
    const certainTo = listed.includes(stream) ? null : readTo;
    await given.row("stream_cursor", { integrationId, workspaceId, stream, at: readTo, certainTo });
  }
  const window = { windowFrom: windowStart, windowTo: windowEnd, listed, phase: "comparison" };
  const { id } = (await given.row("report", { workspaceId, integrationId, ...window, ...columns })) as Report;
  const report = { workspaceId, integrationId, id };
  return { ...report, ...createBuilders(given, report), ...createComparison(db, report) };
}

type ReportIds = Pick<ReportHarness, "workspaceId" | "id">;

function createBuilders(given: Given, { workspaceId, id: reportId }: ReportIds) {
  const addSeen = async (stream: string, seen: KustomerRecord) => {
    const defaults = { listed: true, updatedAt: insideWindow, rev: 1 };
    await given.row("report_record", { reportId, stream, ...defaults, ...seen });
  };
  const versioned = {
    ...{ observedAt: insideWindow, mappingVersion: 1, updatedAt: insideWindow, rev: 1 },
    feedPosition: 1,
  };
  const store = async (table: string, columns: Record<string, unknown>) => {
    await given.row(table, { workspaceId, attributes: {}, relations: {}, ...versioned, ...columns });
  };
  return {
    addKustomerConversation: (seen: KustomerRecord = {}) =>
      addSeen("conversations", { id: "c", messageCount: null, ...seen }),
    addKustomerMessage: (seen: KustomerRecord = {}) =>
      addSeen("messages", { id: "m", conversationId: "c", ...seen }),
    storeConversation: (columns = {}) =>
      store("conversation", { id: "c", channels: [], tags: [], ...columns }),
    storeMessage: (columns = {}) => store("message", { id: "m", conversationId: "c", ...columns }),
    keepDays: async (days: number) =>
      void (await given.query("update workspace set retention_days = $2 where id = $1", workspaceId, days)),
    addRow: async (table: string, columns: Record<string, unknown>) =>
      void (await given.row(table, { workspaceId, ...columns })),
  };
}

function createComparison(db: Db, { id }: ReportIds) {
  const compareOnce = async () => {
    const report = await findById(db, id);
    if (report?.state === "queued") await compare(db, report);
    return findById(db, id);
  };
  return {
    async compareRows() {
      await compareOnce();
      const rows = await listRows(db, id, { limit: 100 });
      return rows.map((it) => [it.stream, it.id, it.explanation, it.detail]);
    },
    async compareSummary() {
      const { summary } = (await compareOnce()) ?? {};
      if (!summary) throw new Error("the report is not done");
      return summary;
    },
  };
}

/** A title, a setup, and the explanation and detail of the one difference; undefined when there is none. */
export type ReportCase = [
  title: string,
  setup: (it: ReportHarness) => Promise<unknown>,
  expected: (string | null)[] | undefined,
];

/** Builds a backlog entry for conversation `c` or its thread. */
export const buildBacklogEntry = (kind: string, outcome: string | null = null) => ({
  kind,
  id: "c",
  reason: "a reason",
  outcome,
});
