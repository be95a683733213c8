import type { Explanation, ReportPhase, ReportState, ReportStream } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { DefaultNow } from "./column-types.ts";
import type { RunError } from "./runs.ts";

export type { Explanation, ReportPhase, ReportState, ReportStream } from "@inlet/contracts";

/** The result of comparing one stream. */
export interface StreamSummary {
  kustomer: {
    /** Count of Kustomer's search; null where the stream was read by lists. */
    total: number | null;
    /** Records of the window that were listed. */
    listed: number;
    /** Conversations that only a listed message names; null for messages. */
    named: number | null;
    /** Messages that Kustomer counts in the stored conversations of the window; null for conversations. */
    counted: number | null;
  };
  /** Conversations of the window that are stored, and all their messages. */
  stored: number;
  /** Records of the window that are stored as deleted. */
  deleted: number;
  /** Stored messages whose text is perhaps cut. */
  truncated?: number;
  /** Number of differences by explanation. */
  differences: Partial<Record<Explanation, number>>;
}

/** The result of a report. */
export interface ReportSummary {
  complete: boolean;
  conversations: StreamSummary;
  messages: StreamSummary;
  /** Further explanations, as sentences for people. */
  notes: string[];
}

/** A completeness report: compares a window at Kustomer with what is stored of it. */
export interface ReportTable {
  id: Generated<string>;
  workspaceId: string;
  integrationId: string;
  state: Generated<ReportState>;
  phase: Generated<ReportPhase>;
  /** Grows with every commit. A page that was read for another version is not written. */
  version: Generated<number>;
  windowFrom: Date;
  windowTo: Date;
  /** Streams that are read by lists. */
  listed: string[];
  /** What is still to be read in this phase, the next one first. The Kustomer package defines the shape. */
  readings: ColumnType<unknown[], string | undefined, string>;
  /** How many records Kustomer's searches count. */
  totals: ColumnType<Partial<Record<ReportStream, number>>, string | undefined, string>;
  /** What the report could not see, as sentences for people. */
  warnings: Generated<string[]>;
  /** Kustomer did not return everything that the report asked for, so the report cannot be complete. */
  isPartial: Generated<boolean>;
  records: Generated<number>;
  searches: Generated<number>;
  otherRequests: Generated<number>;
  summary: ColumnType<ReportSummary | null, string | null | undefined, string | null>;
  failures: Generated<number>;
  error: ColumnType<RunError | null, string | null | undefined, string | null>;
  /** When the scheduler dispatches this report again, unless a page commits earlier. */
  dispatchAt: Date | null;
  openedAt: DefaultNow;
  finishedAt: Date | null;
}

/** A record that a report has listed or looked up at Kustomer. */
export interface ReportRecordTable {
  reportId: string;
  stream: ReportStream;
  id: string;
  /** The listing of the window shows it. */
  listed: boolean;
  /** Result of the lookup by id or thread; `closed` when Kustomer forbids it to the key; null without a lookup. */
  lookup: "planned" | "found" | "missing" | "closed" | null;
  updatedAt: Date | null;
  rev: number | null;
  messageCount: number | null;
  conversationId: string | null;
}

/** A conversation whose thread a report reads, because its messages do not match. */
export interface ReportThreadTable {
  reportId: string;
  conversationId: string;
  state: Generated<"planned" | "read" | "closed">;
}

/** A difference between Kustomer and the store. */
export interface ReportRowTable {
  reportId: string;
  stream: ReportStream;
  id: string;
  conversationId: string | null;
  kustomer: ColumnType<{ updatedAt: string; rev: number | null; messageCount: number | null } | null>;
  stored: ColumnType<{ updatedAt: string; rev: number | null; messages: number | null } | null>;
  explanation: Explanation;
  detail: string | null;
}
