import { Fault } from "@inlet/contracts";
import { sql } from "kysely";
import { isoNow } from "../client/database-time.ts";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { PairSlice } from "../client/slices.ts";
import type { Integration } from "../integrations/integrations.ts";
import { listedStreams } from "../integrations/read-strategy.ts";
import type { Report, ReportRef, ReportRow } from "./report.ts";

/** The requested window. By default it is what has been read so far. */
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

async function resolveWindow(
  tx: Db,
  { id }: Integration,
  request: ReportRequest,
): Promise<{ from: Date; to: Date }> {
  const { rows } = await sql<{ from: Date | null; to: Date | null; now: Date }>`
    select coalesce(${request.from ?? null}::timestamptz, scope_from) as from, clock_timestamp() as now,
      coalesce(${request.to ?? null}::timestamptz,
        (select at from stream_cursor where integration_id = integration.id and stream = 'conversations')) as to
    from integration where id = ${id}`.execute(tx);
  const { from = null, to = null, now = new Date(0) } = rows[0] ?? {};
  if (from === null) throw new Fault("conflict", "Nothing has been read yet: switch ingestion on first.");
  if (to === null)
    throw new Fault("conflict", "The first run is still reading: wait until it is done, or set `to`.");
  if (to.getTime() > now.getTime())
    throw new Fault("invalid", "`to` is in the future: choose an earlier `to`.");
  if (from.getTime() >= to.getTime()) throw new Fault("invalid", "`from` must be before `to`.");
  return { from, to };
}

/** Finds an integration's open report. There is at most one. */
function findOpen(db: Db, integrationId: string): Promise<Report | undefined> {
  return db
    .selectFrom("report")
    .selectAll()
    .where("integrationId", "=", integrationId)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirst();
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
export function listByWorkspace(
  db: Db,
  { workspaceId, after, limit }: { workspaceId: string; after?: string | undefined; limit: number },
): Promise<Report[]> {
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
  { after: [stream, id] = ["", ""], limit }: Omit<PairSlice, "workspaceId">,
): Promise<ReportRow[]> {
  const rows = db.selectFrom("reportRow").selectAll().where("reportId", "=", reportId);
  const later = rows.where(sql<boolean>`(stream, id) > (${stream}, ${id})`);
  return later.orderBy("stream").orderBy("id").limit(limit).execute();
}

/** Claims up to `limit` reports whose `dispatch_at` has passed. The caller dispatches them again. */
export async function claimStale(db: Db, limit: number): Promise<Pick<Report, "id">[]> {
  const { rows } = await sql<Pick<Report, "id">>`
    update report set dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id in (
      select id from report where state in ('queued', 'running') and dispatch_at <= clock_timestamp()
      order by dispatch_at limit ${limit} for update skip locked)
    returning id`.execute(db);
  return rows;
}

/** The caller dispatches a deferred report itself; `dispatch_at` lies this much later, for a lost dispatch. */
const dispatchSlackMs = 5_000;

/** Defers a report's next dispatch by `ms`, by the database's clock. */
export async function defer(db: Db, { id, version }: ReportRef, ms: number): Promise<void> {
  await sql`
    update report set dispatch_at = clock_timestamp() + make_interval(secs => ${ms + dispatchSlackMs}::float8 / 1000)
    where id = ${id} and version = ${version} and state in ('queued', 'running')`.execute(db);
}

const maxFailures = 8;

/**
 * Counts a failure and defers the report by an exponential backoff. After the eighth failure in a row the report is
 * failed.
 * @returns the backoff in milliseconds, or undefined when the report is over
 */
export async function recordFailure(
  db: Db,
  { id, version }: ReportRef,
  error: { kind: string; message: string },
): Promise<number | undefined> {
  const isLast = sql`(failures + 1 >= ${maxFailures})`;
  const { rows } = await sql<{ failures: number; state: Report["state"] }>`
    update report set
      failures = failures + 1,
      error = jsonb_build_object('kind', ${error.kind}::text, 'message', ${error.message}::text, 'at', ${isoNow}),
      state = case when ${isLast} then 'failed' else state end,
      version = case when ${isLast} then version + 1 else version end,
      finished_at = case when ${isLast} then clock_timestamp() end,
      dispatch_at = case when not ${isLast} then clock_timestamp() + make_interval(secs => 5 + power(2, failures)) end
    where id = ${id} and version = ${version} and state in ('queued', 'running')
    returning failures, state`.execute(db);
  const [row] = rows;
  return row === undefined || row.state === "failed" ? undefined : 1_000 * 2 ** (row.failures - 1);
}

/** Deletes reports that are a week old, with everything that was read for them. */
export async function deleteExpired(db: Db): Promise<void> {
  await sql`delete from report where opened_at < clock_timestamp() - interval '7 days'`.execute(db);
}
