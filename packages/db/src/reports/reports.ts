import { Fault } from "@inlet/contracts";
import { type Selectable, sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import { isoNow } from "../client/iso-now.ts";
import type { Db } from "../client/open-db.ts";
import type { PairSlice } from "../client/slices.ts";
import type { Integration } from "../integrations/integrations.ts";
import { listedStreams } from "../integrations/read-strategy.ts";
import type { ReportRowTable, ReportTable } from "../tables/index.ts";

export { compare } from "./comparison.ts";
export { listLookups, listThreads, planLookups, planThreads } from "./lookups.ts";
export { commitPage, type RecordSnapshot } from "./pages.ts";
export { toStreamFigures } from "./summary.ts";

export type Report = Selectable<ReportTable>;
export type ReportRow = Selectable<ReportRowTable>;

/** Enough of a report to know whether it has moved. */
export type ReportRef = Pick<Report, "id" | "version">;

/** The window that somebody asks about; what is absent is what has been read so far. */
export interface ReportRequest {
  from?: Date | undefined;
  to?: Date | undefined;
}

/**
 * Opens a report, or returns the one that is being made if it answers the same question. Part of the transaction that
 * has locked the integration.
 * @throws Fault invalid (window), conflict (nothing to compare, the key needs attention, or another report is being made)
 */
export async function open(tx: Db, integration: Integration, asked: ReportRequest): Promise<Report> {
  if (integration.attention !== null) throw new Fault("conflict", integration.attention.message);
  const window = await windowOf(tx, integration, asked);
  const going = await findOpen(tx, integration.id);
  if (going !== undefined) {
    if (answers(going, asked)) return going;
    throw new Fault("conflict", "A report about another window is being made: wait until it is done.", {
      details: { reportId: going.id },
    });
  }
  const { rows } = await sql<Report>`
    insert into report (workspace_id, integration_id, window_from, window_to, listed)
    select workspace_id, id, ${window.from}::timestamptz, ${window.to}::timestamptz,
      array(select unnest(${listedStreams}) intersect select unnest('{conversations,messages}'::text[]) order by 1)
    from integration where id = ${integration.id}
    returning *`.execute(tx);
  const [report] = rows;
  if (report === undefined) throw new Error("opening a report returned no row");
  return report;
}

const answers = ({ windowFrom, windowTo }: Report, { from, to }: ReportRequest): boolean =>
  (from ?? windowFrom).getTime() === windowFrom.getTime() &&
  (to ?? windowTo).getTime() === windowTo.getTime();

async function windowOf(
  tx: Db,
  { id }: Integration,
  asked: ReportRequest,
): Promise<{ from: Date; to: Date }> {
  const { rows } = await sql<{ from: Date | null; to: Date | null; now: Date }>`
    select coalesce(${asked.from ?? null}::timestamptz, scope_from) as from, clock_timestamp() as now,
      coalesce(${asked.to ?? null}::timestamptz,
        (select at from stream_cursor where integration_id = integration.id and stream = 'conversations')) as to
    from integration where id = ${id}`.execute(tx);
  const { from = null, to = null, now = new Date(0) } = rows[0] ?? {};
  if (from === null) throw new Fault("conflict", "Nothing has been read yet: switch ingestion on first.");
  if (to === null)
    throw new Fault("conflict", "The first run is still reading: wait until it is done, or state `to`.");
  if (to.getTime() > now.getTime()) throw new Fault("invalid", "to: it lies in the future.");
  if (from.getTime() >= to.getTime()) throw new Fault("invalid", "from: it must be before `to`.");
  return { from, to };
}

/** The report of an integration that is not over; there is at most one. */
function findOpen(db: Db, integrationId: string): Promise<Report | undefined> {
  return db
    .selectFrom("report")
    .selectAll()
    .where("integrationId", "=", integrationId)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirst();
}

export function findById(db: Db, id: string): Promise<Report | undefined> {
  return db.selectFrom("report").selectAll().where("id", "=", id).executeTakeFirst();
}

/** @returns undefined when that workspace has no such report */
export function findByWorkspace(db: Db, workspaceId: string, id: string): Promise<Report | undefined> {
  const rows = db.selectFrom("report").selectAll().where("workspaceId", "=", workspaceId);
  return rows.where("id", "=", id).executeTakeFirst();
}

/** Newest first, those older than the report `after`. */
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

/** The differences that a report found, by stream and id. */
export function listRows(
  db: Db,
  reportId: string,
  { after: [stream, id] = ["", ""], limit }: Omit<PairSlice, "workspaceId">,
): Promise<ReportRow[]> {
  const rows = db.selectFrom("reportRow").selectAll().where("reportId", "=", reportId);
  const later = rows.where(sql<boolean>`(stream, id) > (${stream}, ${id})`);
  return later.orderBy("stream").orderBy("id").limit(limit).execute();
}

/** Claims up to `limit` reports for which nobody has rung in time. */
export async function claimStale(db: Db, limit: number): Promise<Pick<Report, "id">[]> {
  const { rows } = await sql<Pick<Report, "id">>`
    update report set dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id in (
      select id from report where state in ('queued', 'running') and dispatch_at <= clock_timestamp()
      order by dispatch_at limit ${limit} for update skip locked)
    returning id`.execute(db);
  return rows;
}

/** Puts a report off for `ms`, by the database's clock. */
export async function defer(db: Db, { id, version }: ReportRef, ms: number): Promise<void> {
  await sql`
    update report set dispatch_at = clock_timestamp() + make_interval(secs => ${ms + 5_000}::float8 / 1000)
    where id = ${id} and version = ${version} and state in ('queued', 'running')`.execute(db);
}

const failuresAllowed = 8;

/**
 * Counts a failure in a row; after the eighth the report is failed, with words.
 * @returns how long to wait before trying again, in milliseconds, or undefined when it is over
 */
export async function recordFailure(
  db: Db,
  { id, version }: ReportRef,
  error: { kind: string; message: string },
): Promise<number | undefined> {
  const isLast = sql`(failures + 1 >= ${failuresAllowed})`;
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

/** Removes reports that are a week old, with all that was read for them. */
export async function deleteExpired(db: Db): Promise<void> {
  await sql`delete from report where opened_at < clock_timestamp() - interval '7 days'`.execute(db);
}
