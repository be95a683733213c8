import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Explanation, ReportStream, ReportSummary, StreamSummary } from "../tables/index.ts";
import { move, type Report } from "./report.ts";

/** The records of the report's window: an SQL condition on `updated_at`. */
const isInside = ({ windowFrom, windowTo }: Report) =>
  sql`updated_at >= ${windowFrom}::timestamptz and updated_at < ${windowTo}::timestamptz`;

const selectListed = (report: Report, stream: ReportStream) => sql`
  select id, conversation_id from report_record
  where report_id = ${report.id} and stream = ${stream} and listed and ${isInside(report)}`;

/** Selects the stored conversations that are listed or named, with their stored messages and Kustomer's count of them. */
const selectStored = ({ id, workspaceId }: Report) => sql`
  select listed_or_named.id, k.message_count, s.messages, s.truncated
  from (select id from conversation_listed union all select id from named) listed_or_named
  cross join lateral (
    select thread.* from (
      select * from conversation c where c.workspace_id = ${workspaceId} and c.id = listed_or_named.id limit 1) c
    cross join lateral (
      select count(*) as messages, count(*) filter (where m.description_truncated) as truncated from message m
      where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null) thread
    where c.deleted_at is null) s
  left join lateral (
    select message_count from report_record k
    where k.report_id = ${id} and k.stream = 'conversations' and k.id = listed_or_named.id limit 1) k on true`;

/** Kustomer's count of a stream; null where it was read by lists. */
const selectTotal = ({ listed, totals }: Report, stream: ReportStream) =>
  sql`${listed.includes(stream) ? null : (totals[stream] ?? 0)}::integer`;

/** A record that filters, an erasure or retention have removed is stored as deleted too, but counts by its own explanation. */
const countDeleted = (report: Report, table: "conversation" | "message") => sql`(
  select count(*) from ${sql.table(table)} it
  where workspace_id = ${report.workspaceId} and deleted_at is not null and ${isInside(report)}
    and not exists (
      select from report_row r
      where r.report_id = ${report.id} and r.stream = ${`${table}s`} and r.id = it.id and r.explanation <> 'deleted'))`;

/** Counts records of the window. A conversation belongs to it when it is listed, or when a listed message names it. */
async function summarizeStreams(tx: Db, report: Report): Promise<Record<ReportStream, StreamSummary>> {
  const { rows } = await sql<Record<ReportStream, StreamSummary>>`
    with conversation_listed as (${selectListed(report, "conversations")}),
    message_listed as (${selectListed(report, "messages")}),
    named as (
      select distinct conversation_id as id from message_listed where conversation_id is not null
      except select id from conversation_listed
    ), stored as (${selectStored(report)})
    select
      json_build_object('stored', (select count(*) from stored), 'deleted', ${countDeleted(report, "conversation")},
        'differences', ${countDifferences(report.id, "conversations")}, 'kustomer', json_build_object(
          'total', ${selectTotal(report, "conversations")}, 'listed', (select count(*) from conversation_listed),
          'named', (select count(*) from named), 'counted', null)) as conversations,
      json_build_object('stored', (select coalesce(sum(messages), 0) from stored), 'deleted', ${countDeleted(report, "message")},
        'truncated', (select coalesce(sum(truncated), 0) from stored),
        'differences', ${countDifferences(report.id, "messages")}, 'kustomer', json_build_object(
          'total', ${selectTotal(report, "messages")}, 'listed', (select count(*) from message_listed), 'named', null,
          'counted', (select coalesce(sum(coalesce(message_count, messages)), 0) from stored))) as messages`.execute(
    tx,
  );
  const [summaries] = rows;
  if (summaries === undefined) throw new Error("Counting the records of a report returned no row.");
  return summaries;
}

const countDifferences = (reportId: string, stream: ReportStream) => sql`(
  select coalesce(json_object_agg(explanation, count), '{}')
  from (
    select explanation, count(*) from report_row
    where report_id = ${reportId} and stream = ${stream} group by explanation) it)`;

/** Turns the summary of a stream into the figures that the API and the CLI show. */
export function toStreamFigures({ kustomer, stored, deleted, truncated = 0, differences }: StreamSummary) {
  const sum = (...names: Explanation[]) => names.reduce((total, it) => total + (differences[it] ?? 0), 0);
  return {
    kustomer,
    stored,
    held: sum("held"),
    filtered: sum("filtered"),
    rejected: sum("rejected"),
    /** In the fetch backlog: to be read, set aside or given up. */
    pending: sum("pending", "unobtainable", "unreturned"),
    deleted,
    outOfScope: sum("out_of_scope"),
    unexplained: sum("unexplained"),
    truncated,
    differences,
  };
}

/** Ends a report with a summary of its differences. */
export async function summarize(tx: Db, report: Report): Promise<Report> {
  const { conversations, messages } = await summarizeStreams(tx, report);
  const isIncomplete = [conversations, messages].some(
    ({ differences: { unexplained = 0, unreturned = 0 } }) => unexplained + unreturned > 0,
  );
  const notes = [
    ...report.warnings,
    ...buildNotes("conversations", conversations),
    ...buildNotes("messages", messages),
    ...describeTruncated(messages),
  ];
  const summary: ReportSummary = {
    complete: !isIncomplete && !report.isPartial,
    conversations,
    messages,
    notes,
  };
  const done = await move(tx, report, {
    to: "done",
    set: { phase: "done", readings: "[]", failures: 0, error: null, summary: JSON.stringify(summary) },
  });
  if (done === undefined) throw new Error("Ending a locked report changed no row.");
  return done;
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

const describeTruncated = ({ truncated = 0 }: StreamSummary): string[] =>
  truncated === 0
    ? []
    : [
        `Of the stored messages, ${truncated} have a text that is perhaps cut: Kustomer states a size far beyond the text that it sends.`,
      ];
