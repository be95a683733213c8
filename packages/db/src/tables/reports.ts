import type { Explanation, ReportPhase, ReportState, ReportStream } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { RunError } from "./runs.ts";
import type { DefaultNow } from "./words.ts";

export type { Explanation, ReportPhase, ReportState, ReportStream } from "@inlet/contracts";

/** What a stream's comparison came to. */
export interface StreamSummary {
  kustomer: {
    /** As its search tells; null where lists were read. */
    total: number | null;
    /** Records of the window that were read. */
    listed: number;
    /** Conversations known only because a message of theirs moved; null for messages. */
    named: number | null;
    /** Messages that Kustomer counts in the conversations of the window that are stored; null for conversations. */
    counted: number | null;
  };
  /** Conversations of the window that are stored, and all their messages. */
  stored: number;
  /** Records stored as deleted, and those that are gone at Kustomer. */
  deleted: number;
  /** Differences by explanation. */
  differences: Partial<Record<Explanation, number>>;
}

/** What a report came to. */
export interface ReportSummary {
  complete: boolean;
  conversations: StreamSummary;
  messages: StreamSummary;
  /** What else is to be known, in plain sentences. */
  notes: string[];
}

/** A comparison of a window at Kustomer with what is stored of it. */
export interface ReportTable {
  id: Generated<string>;
  workspaceId: string;
  integrationId: string;
  state: Generated<ReportState>;
  phase: Generated<ReportPhase>;
  /** Grows with every commit; a page read for another version is not written. */
  version: Generated<number>;
  windowFrom: Date;
  windowTo: Date;
  /** Streams that are read by lists. */
  listed: string[];
  /** What is read in this phase, the first one now; shape and meaning belong to the Kustomer package. */
  readings: ColumnType<unknown[], string | undefined, string>;
  /** How many records Kustomer's searches promise. */
  totals: ColumnType<Partial<Record<ReportStream, number>>, string | undefined, string>;
  /** What could not be seen, in plain sentences. */
  warnings: Generated<string[]>;
  records: Generated<number>;
  searches: Generated<number>;
  otherRequests: Generated<number>;
  summary: ColumnType<ReportSummary | null, string | null | undefined, string | null>;
  failures: Generated<number>;
  error: ColumnType<RunError | null, string | null | undefined, string | null>;
  /** When the sweep rings for this report, should nobody else have. */
  dispatchAt: Date | null;
  openedAt: DefaultNow;
  finishedAt: Date | null;
}

/** A record that Kustomer told a report of, or that it was asked for by id. */
export interface ReportRecordTable {
  reportId: string;
  stream: ReportStream;
  id: string;
  /** Found by reading the window. */
  listed: boolean;
  /** What asking for it by id, or for its thread, showed; null when nobody asked. */
  lookup: "planned" | "found" | "missing" | "closed" | null;
  updatedAt: Date | null;
  rev: number | null;
  messageCount: number | null;
  conversationId: string | null;
}

/** A conversation whose thread a report reads, because its messages raise a question. */
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
