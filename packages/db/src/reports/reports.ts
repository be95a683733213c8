import { Fault } from "@inlet/contracts";
import { sql } from "kysely";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import { latestNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import { getRetainedFrom } from "../client/retained-from.ts";
import { rowLifetimes } from "../client/row-lifetimes.ts";
import { type IdSlice, type PairSlice, pickPairSlice } from "../client/slices.ts";
import type { Integration } from "../integrations/integrations.ts";
import { listedStreams } from "../integrations/read-strategy.ts";
import { dispatchedStates, type Report, type ReportRow } from "./report.ts";

/** The requested window, by Kustomer's clock. By default it is what has been read so far. */
export interface ReportRequest {
  from?: Date | undefined;
  to?: Date | undefined;
}

/**
 * Opens a report, or returns the open one if it has the requested window. Call it in the transaction that has locked
 * the integration.
 * @throws Fault invalid (window), conflict (nothing to compare, the key needs attention, or another report is open)
 */
export async function open(tx: Db, integration: Integration, request: ReportRequest): Promise<Report> {
  if (integration.attention !== null) throw new Fault("conflict", integration.attention.message);
  const window = await resolveWindow(tx, integration, request);
  const openReport = await findOpen(tx, integration.id);
  if (openReport !== undefined) {
    if (hasWindow(openReport, request)) return openReport;
    throw new Fault("conflict", "A report for another window is in progress: wait until it is done.", {
      details: { reportId: openReport.id },
    });
  }
  const { rows } = await sql<Report>`
    insert into report (workspace_id, integration_id, window_from, window_to, listed)
    select workspace_id, id, ${window.from}::timestamptz, ${window.to}::timestamptz,
      array(select unnest(${listedStreams}) intersect select unnest('{conversations,messages}'::text[]) order by 1)
    from integration where id = ${integration.id}
    returning *`.execute(tx);
  const [report] = rows;
  if (report === undefined) throw new Error("Opening a report returned no row.");
  return report;
}

const hasWindow = ({ windowFrom, windowTo }: Report, { from, to }: ReportRequest): boolean =>
  (from ?? windowFrom).getTime() === windowFrom.getTime() &&
  (to ?? windowTo).getTime() === windowTo.getTime();

async function resolveWindow(tx: Db, { id }: Integration, request: ReportRequest) {
  const { rows } = await sql<{ from: Date | null; to: Date | null; now: Date }>`
    select coalesce(${request.from ?? null}::timestamptz, greatest(scope_from, ${getRetainedFrom("w")})) as from, ${latestNow} as now,
      coalesce(${request.to ?? null}::timestamptz,
        (select at from stream_cursor where integration_id = i.id and stream = 'conversations')) as to
    from integration i join workspace w on w.id = i.workspace_id where i.id = ${id}`.execute(tx);
  const { from = null, to = null, now = new Date(0) } = rows[0] ?? {};
  if (from === null) throw new Fault("conflict", "Nothing has been read yet: turn on ingestion first.");
  if (to === null)
    throw new Fault("conflict", "The first run is still reading: wait until it is done, or set `to`.");
  if (to.getTime() > now.getTime())
    throw new Fault("invalid", "`to` is in the future: choose an earlier `to`.");
  if (from.getTime() >= to.getTime()) throw new Fault("invalid", "`from` must be before `to`.");
  return { from, to };
}

/** Finds an integration's open report. There is at most one. */
function findOpen(db: Db, integrationId: string): Promise<Report | undefined> {
  const reports = db.selectFrom("report").selectAll().where("integrationId", "=", integrationId);
  return reports.where(sql<boolean>`state in ${dispatchedStates}`).executeTakeFirst();
}

/** Finds a report by its id. */
export function findById(db: Db, id: string): Promise<Report | undefined> {
  return db.selectFrom("report").selectAll().where("id", "=", id).executeTakeFirst();
}

/**
 * Finds a report of a workspace.
 * @returns undefined when the workspace has no such report
 */
export function findByWorkspace(db: Db, workspaceId: string, id: string): Promise<Report | undefined> {
  const rows = db.selectFrom("report").selectAll().where("workspaceId", "=", workspaceId);
  return rows.where("id", "=", id).executeTakeFirst();
}

/**
 * Lists a workspace's reports, newest first.
 * @param after id of the last report of the page before
 */
export function listByWorkspace(db: Db, { workspaceId, after, limit }: IdSlice): Promise<Report[]> {
  return db
    .selectFrom("report")
    .selectAll()
    .where("workspaceId", "=", workspaceId)
    .$if(after !== undefined, (q) => q.where(sql<boolean>`id < ${after}::uuid`))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Lists the differences that a report has found, by stream and id. */
export function listRows(
  db: Db,
  reportId: string,
  slice: Omit<PairSlice, "workspaceId">,
): Promise<ReportRow[]> {
  const rows = db.selectFrom("reportRow").selectAll().where("reportId", "=", reportId);
  return pickPairSlice(rows, "stream", slice).execute();
}

/** Deletes reports that are a week old, with everything that was read for them: first the rows, of which there may be many. */
export async function deleteExpired(db: Db): Promise<void> {
  const isExpired = sql`opened_at < clock_timestamp() - ${rowLifetimes.report}`;
  for (const table of ["report_record", "report_row", "report_thread"])
    await deleteInChunks(db, table, sql`report_id in (select id from report where ${isExpired})`);
  await deleteInChunks(db, "report", isExpired);
}
