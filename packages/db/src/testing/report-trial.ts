import type { Given } from "@inlet/testkit/given";
import type { Db } from "../client/open-db.ts";
import { compare, findById, listRows, type Report } from "../reports/index.ts";

/** Ten in the morning, within the window that reports of a test are about. */
export const inside = new Date("2026-03-05T10:00:00.000Z");
const from = new Date("2026-03-01T00:00:00.000Z");
const to = new Date("2026-03-08T00:00:00.000Z");
/** So much later, in milliseconds. */
export const after = (at: Date, ms: number) => new Date(at.getTime() + ms);
const day = 86_400_000;

/** What Kustomer told of a record; a conversation of one message, or a message of conversation `c`. */
interface Told {
  id?: string;
  listed?: boolean;
  lookup?: "found" | "missing" | "closed";
  updatedAt?: Date | null;
  rev?: number;
  messageCount?: number | null;
  conversationId?: string | null;
}

/** A report that has read Kustomer, with what it was told. */
export interface ReportTrial {
  readonly workspaceId: string;
  readonly integrationId: string;
  readonly id: string;
  tellConversation(told?: Told): Promise<void>;
  tellMessage(told?: Told): Promise<void>;
  conversation(columns?: Record<string, unknown>): Promise<void>;
  message(columns?: Record<string, unknown>): Promise<void>;
  /** Any row of the workspace. */
  row(table: string, columns: Record<string, unknown>): Promise<void>;
  /** Compares, and gives back `[stream, id, explanation, detail]` of every difference. */
  rows(): Promise<(string | null)[][]>;
  summary(): Promise<NonNullable<Report["summary"]>>;
}

/** Begins a report at its comparison, of an integration that is read up to the window's end. */
export async function givenReport(
  db: Db,
  given: Given,
  { listed = [] as string[], readTo = to, columns = {} } = {},
): Promise<ReportTrial> {
  const { id: integrationId, workspaceId } = await given.integration({ scopeFrom: from });
  for (const stream of ["conversations", "messages"]) {
    const certainTo = listed.includes(stream) ? null : readTo;
    await given.row("stream_cursor", { integrationId, workspaceId, stream, at: readTo, certainTo });
  }
  const window = { windowFrom: from, windowTo: to, listed, phase: "comparison" };
  const { id } = (await given.row("report", { workspaceId, integrationId, ...window, ...columns })) as Report;
  const trial = { workspaceId, integrationId, id };
  return { ...trial, ...tellers(given, trial), ...outcomes(db, trial) };
}

type Owner = Pick<ReportTrial, "workspaceId" | "id">;

function tellers(given: Given, { workspaceId, id: reportId }: Owner) {
  const tell = async (stream: string, told: Told) => {
    await given.row("report_record", { reportId, stream, listed: true, updatedAt: inside, rev: 1, ...told });
  };
  const kept = { observedAt: inside, mappingVersion: 1, updatedAt: inside, rev: 1 };
  const store = async (table: string, columns: Record<string, unknown>) => {
    await given.row(table, { workspaceId, attributes: {}, relations: {}, ...kept, ...columns });
  };
  return {
    tellConversation: (told: Told = {}) => tell("conversations", { id: "c", messageCount: null, ...told }),
    tellMessage: (told: Told = {}) => tell("messages", { id: "m", conversationId: "c", ...told }),
    conversation: (more = {}) => store("conversation", { id: "c", channels: [], tags: [], ...more }),
    message: (more = {}) => store("message", { id: "m", conversationId: "c", ...more }),
    row: async (table: string, more: Record<string, unknown>) =>
      void (await given.row(table, { workspaceId, ...more })),
  };
}

function outcomes(db: Db, { id }: Owner) {
  const compared = async () => {
    const version = await findById(db, id);
    if (version?.state === "queued") await compare(db, version);
    return findById(db, id);
  };
  return {
    async rows() {
      await compared();
      const rows = await listRows(db, id, { limit: 100 });
      return rows.map((it) => [it.stream, it.id, it.explanation, it.detail]);
    },
    async summary() {
      const { summary } = (await compared()) ?? {};
      if (!summary) throw new Error("the report is not done");
      return summary;
    },
  };
}

/** So late that no run has read it, and beyond the window. */
export const beyond = after(to, day);
/** Before anything was to be read. */
export const beforeScope = after(from, -day);
/** The window's end. */
export const windowEnd = to;
/** A minute in milliseconds. */
export const minute = 60_000;
/** Stored as deleted, a minute after it was updated. */
export const gone = { deletedAt: after(inside, minute) };

/** Words, what is there, and the explanation and detail of the one difference; none where there is no difference. */
export type Case = [
  words: string,
  setting: (it: ReportTrial) => Promise<unknown>,
  expected: (string | null)[] | undefined,
];

/** A wish for conversation `c` or its thread. */
export const aWish = (kind: string, outcome: string | null = null) => ({
  kind,
  id: "c",
  reason: "a reason",
  outcome,
});
