import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Explanation, ReportStream, ReportSummary, StreamSummary } from "../tables/index.ts";
import { move, type Report } from "./report.ts";

interface Figures {
  conversationsListed: number;
  conversationsNamed: number;
  messagesListed: number;
  messagesCounted: number;
  conversationsStored: number;
  messagesStored: number;
  conversationsDeleted: number;
  messagesDeleted: number;
}

/** Counts records of the window. A conversation belongs to it when it is listed, or when a listed message names it. */
async function loadFigures(tx: Db, { id, workspaceId, windowFrom, windowTo }: Report): Promise<Figures> {
  const inside = sql`updated_at >= ${windowFrom}::timestamptz and updated_at < ${windowTo}::timestamptz`;
  const listed = (stream: ReportStream) => sql`
    select id, conversation_id from report_record where report_id = ${id} and stream = ${stream} and listed and ${inside}`;
  const { rows } = await sql<Figures>`
    with conversation_listed as (${listed("conversations")}), message_listed as (${listed("messages")}),
    named as (
      select distinct conversation_id as id from message_listed where conversation_id is not null
      except select id from conversation_listed
    ), stored as (
      select listed_or_named.id, k.message_count, s.messages
      from (select id from conversation_listed union all select id from named) listed_or_named
      cross join lateral (
        select (select count(*) from message m
          where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null) as messages
        from conversation c
        where c.workspace_id = ${workspaceId} and c.id = listed_or_named.id and c.deleted_at is null limit 1) s
      left join lateral (
        select message_count from report_record k
        where k.report_id = ${id} and k.stream = 'conversations' and k.id = listed_or_named.id limit 1) k on true
    )
    select (select count(*) from conversation_listed) as conversations_listed,
      (select count(*) from named) as conversations_named,
      (select count(*) from message_listed) as messages_listed,
      (select count(*) from stored) as conversations_stored,
      (select coalesce(sum(messages), 0)::bigint from stored) as messages_stored,
      (select coalesce(sum(coalesce(message_count, messages)), 0)::bigint from stored) as messages_counted,
      (select count(*) from conversation c
        where c.workspace_id = ${workspaceId} and c.deleted_at is not null and ${inside}) as conversations_deleted,
      (select count(*) from message m
        where m.workspace_id = ${workspaceId} and m.deleted_at is not null
          and ${inside}) as messages_deleted`.execute(tx);
  const [figures] = rows;
  if (figures === undefined) throw new Error("Counting the records of a report returned no row.");
  return figures;
}

async function countDifferences(
  tx: Db,
  { id }: Report,
): Promise<Record<ReportStream, StreamSummary["differences"]>> {
  const { rows } = await sql<{ stream: ReportStream; explanation: Explanation; count: number }>`
    select stream, explanation, count(*) as count from report_row
    where report_id = ${id} group by 1, 2 order by 1, 2`.execute(tx);
  const pickStream = (stream: ReportStream) =>
    Object.fromEntries(rows.filter((it) => it.stream === stream).map((it) => [it.explanation, it.count]));
  return { conversations: pickStream("conversations"), messages: pickStream("messages") };
}

/** Turns the summary of a stream into the figures that the API and the CLI show. */
export function toStreamFigures({ kustomer, stored, deleted, differences }: StreamSummary) {
  const sum = (...names: Explanation[]) => names.reduce((total, it) => total + (differences[it] ?? 0), 0);
  return {
    kustomer,
    stored,
    held: sum("held"),
    rejected: sum("rejected"),
    /** In the fetch backlog, or given up there. */
    pending: sum("pending", "unobtainable"),
    deleted,
    outOfScope: sum("out_of_scope"),
    unexplained: sum("unexplained"),
    differences,
  };
}

/** Ends a report with a summary of its differences. */
export async function summarize(tx: Db, report: Report): Promise<Report> {
  const figures = await loadFigures(tx, report);
  const differences = await countDifferences(tx, report);
  const getTotal = (stream: ReportStream) =>
    report.listed.includes(stream) ? null : (report.totals[stream] ?? 0);
  const conversations: StreamSummary = {
    kustomer: {
      total: getTotal("conversations"),
      listed: figures.conversationsListed,
      named: figures.conversationsNamed,
      counted: null,
    },
    stored: figures.conversationsStored,
    deleted: figures.conversationsDeleted,
    differences: differences.conversations,
  };
  const messages: StreamSummary = {
    kustomer: {
      total: getTotal("messages"),
      listed: figures.messagesListed,
      named: null,
      counted: figures.messagesCounted,
    },
    stored: figures.messagesStored,
    deleted: figures.messagesDeleted,
    differences: differences.messages,
  };
  const unexplained = [conversations, messages].some((it) => (it.differences.unexplained ?? 0) > 0);
  const notes = [
    ...report.warnings,
    ...buildNotes("conversations", conversations),
    ...buildNotes("messages", messages),
  ];
  const summary: ReportSummary = { complete: !unexplained, conversations, messages, notes };
  return markDone(tx, report, summary);
}

/** Explains a difference between the total of a search and the records it has listed: no record stands for it. */
function buildNotes(stream: ReportStream, { kustomer: { total, listed } }: StreamSummary): string[] {
  if (total === null)
    return [
      `This key reads ${stream} by lists. A list does not show changes of records that were created before its beginning.`,
    ];
  if (total === listed) return [];
  return [
    `Kustomer counted ${total} ${stream} when the report began and listed ${listed}. Records that are updated meanwhile leave the window, and a count may stop at 10,000.`,
  ];
}

async function markDone(tx: Db, report: Report, summary: ReportSummary): Promise<Report> {
  const done = await move(tx, report, {
    to: "done",
    set: { phase: "done", readings: "[]", failures: 0, error: null, summary: JSON.stringify(summary) },
  });
  if (done === undefined) throw new Error("Ending a locked report changed no row.");
  return done;
}
