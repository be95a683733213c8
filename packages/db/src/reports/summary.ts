import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Explanation, ReportStream, ReportSummary, StreamSummary } from "../tables/index.ts";
import type { Report } from "./reports.ts";

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

/** Conversations of the window, as Kustomer tells: listed in it, or named by a message listed in it. */
async function figuresOf(tx: Db, { id, workspaceId, windowFrom, windowTo }: Report): Promise<Figures> {
  const inside = sql`updated_at >= ${windowFrom}::timestamptz and updated_at < ${windowTo}::timestamptz`;
  const listed = (stream: ReportStream) => sql`
    select id, conversation_id from report_record where report_id = ${id} and stream = ${stream} and listed and ${inside}`;
  const { rows } = await sql<Figures>`
    with conversation_listed as (${listed("conversations")}), message_listed as (${listed("messages")}),
    named as (
      select distinct conversation_id as id from message_listed where conversation_id is not null
      except select id from conversation_listed
    ), kept as (
      select it.id, t.message_count, s.messages
      from (select id from conversation_listed union all select id from named) it
      cross join lateral (
        select (select count(*) from message m
          where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null) as messages
        from conversation c
        where c.workspace_id = ${workspaceId} and c.id = it.id and c.deleted_at is null limit 1) s
      left join lateral (
        select message_count from report_record t
        where t.report_id = ${id} and t.stream = 'conversations' and t.id = it.id limit 1) t on true
    )
    select (select count(*) from conversation_listed) as conversations_listed,
      (select count(*) from named) as conversations_named,
      (select count(*) from message_listed) as messages_listed,
      (select count(*) from kept) as conversations_stored,
      (select coalesce(sum(messages), 0)::bigint from kept) as messages_stored,
      (select coalesce(sum(coalesce(message_count, messages)), 0)::bigint from kept) as messages_counted,
      (select count(*) from conversation c
        where c.workspace_id = ${workspaceId} and c.deleted_at is not null and ${inside}) as conversations_deleted,
      (select count(*) from message m
        where m.workspace_id = ${workspaceId} and m.deleted_at is not null and ${inside}) as messages_deleted`.execute(
    tx,
  );
  const [figures] = rows;
  if (figures === undefined) throw new Error("the figures of a report are one row");
  return figures;
}

async function differencesOf(
  tx: Db,
  { id }: Report,
): Promise<Record<ReportStream, StreamSummary["differences"]>> {
  const { rows } = await sql<{ stream: ReportStream; explanation: Explanation; count: number }>`
    select stream, explanation, count(*) as count from report_row
    where report_id = ${id} group by 1, 2 order by 1, 2`.execute(tx);
  const of = (stream: ReportStream) =>
    Object.fromEntries(rows.filter((it) => it.stream === stream).map((it) => [it.explanation, it.count]));
  return { conversations: of("conversations"), messages: of("messages") };
}

/** What a stream came to, in the figures that people ask for. */
export function toStreamFigures({ kustomer, stored, deleted, differences }: StreamSummary) {
  const of = (...names: Explanation[]) => names.reduce((sum, it) => sum + (differences[it] ?? 0), 0);
  return {
    kustomer,
    stored,
    held: of("held"),
    rejected: of("rejected"),
    /** Still to be read, or not to be had. */
    pending: of("pending", "unobtainable"),
    deleted,
    outOfScope: of("out_of_scope"),
    unexplained: of("unexplained"),
    differences,
  };
}

/** Ends a report with what its comparison came to. */
export async function summarize(tx: Db, report: Report): Promise<Report> {
  const figures = await figuresOf(tx, report);
  const differences = await differencesOf(tx, report);
  const totalOf = (stream: ReportStream) =>
    report.listed.includes(stream) ? null : (report.totals[stream] ?? 0);
  const conversations: StreamSummary = {
    kustomer: {
      total: totalOf("conversations"),
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
      total: totalOf("messages"),
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
    ...notesOn("conversations", conversations),
    ...notesOn("messages", messages),
  ];
  const summary: ReportSummary = { complete: !unexplained, conversations, messages, notes };
  return end(tx, report, summary);
}

/** What the total of a search and what it listed differ by needs words, for no record stands for it. */
function notesOn(stream: ReportStream, { kustomer: { total, listed } }: StreamSummary): string[] {
  if (total === null)
    return [
      `This key reads ${stream} by lists, which do not show changes of what was created before they begin.`,
    ];
  if (total === listed) return [];
  return [
    `Kustomer counted ${total} ${stream} when the reading began and listed ${listed}: what moves meanwhile leaves the window, and a count may stop at 10,000.`,
  ];
}

async function end(tx: Db, { id, version }: Report, summary: ReportSummary): Promise<Report> {
  const { rows } = await sql<Report>`
    update report set state = 'done', phase = 'done', version = version + 1, readings = '[]', dispatch_at = null,
      failures = 0, error = null, summary = ${JSON.stringify(summary)}::jsonb, finished_at = clock_timestamp()
    where id = ${id} and version = ${version}
    returning *`.execute(tx);
  const [done] = rows;
  if (done === undefined) throw new Error("a report that is locked has moved");
  return done;
}
