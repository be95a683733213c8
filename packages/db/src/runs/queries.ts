import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { BatchOutcome } from "../tables/index.ts";
import type { Run } from "./runs.ts";

/** A run with what has become of its records so far. */
export type RunWithOutcome = Run & { outcome: BatchOutcome };

/**
 * A run's outcome: live from its batches while it is open or when it never came to its end, else as it was written at
 * the end, since batches are dropped after some days.
 */
const counted = sql`
  select run.*, coalesce(
    case when run.state = 'done' then run.stored_counts end,
    (select jsonb_build_object(
        'stored', coalesce(sum(stored), 0), 'unchanged', coalesce(sum(unchanged), 0), 'held', coalesce(sum(held), 0),
        'rejected', coalesce(sum(rejected), 0), 'dropped', coalesce(sum(dropped), 0))
      from raw_batch where raw_batch.run_id = run.id)) as outcome
  from run`;

/** Which of an integration's runs. */
export interface IntegrationRunsQuery {
  kind?: Run["kind"] | undefined;
  after?: string | undefined;
  limit: number;
}

/** Newest first, those older than the run `after`. */
export async function listByIntegration(
  db: Db,
  integrationId: string,
  { kind, after, limit }: IntegrationRunsQuery,
): Promise<RunWithOutcome[]> {
  const older = after === undefined ? sql`` : sql`and run.id < ${after}::uuid`;
  const ofKind = kind === undefined ? sql`` : sql`and run.kind = ${kind}`;
  const { rows } = await sql<RunWithOutcome>`
    ${counted} where run.integration_id = ${integrationId} ${ofKind} ${older}
    order by run.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Which runs of all workspaces. */
export interface RunsQuery {
  workspaceId?: string | undefined;
  state?: Run["state"] | undefined;
  kind?: Run["kind"] | undefined;
  after?: string | undefined;
  limit: number;
}

/** Runs of all workspaces, newest first, those older than the run `after`. */
export function list(db: Db, { workspaceId, state, kind, after, limit }: RunsQuery): Promise<Run[]> {
  let rows = db.selectFrom("run").selectAll();
  if (workspaceId !== undefined) rows = rows.where("workspaceId", "=", workspaceId);
  if (state !== undefined) rows = rows.where("state", "=", state);
  if (kind !== undefined) rows = rows.where("kind", "=", kind);
  if (after !== undefined) rows = rows.where(sql<boolean>`id < ${after}::uuid`);
  return rows.orderBy("id", "desc").limit(limit).execute();
}

/** @returns undefined when that workspace has no such run */
export async function findByWorkspace(
  db: Db,
  workspaceId: string,
  runId: string,
): Promise<RunWithOutcome | undefined> {
  const { rows } = await sql<RunWithOutcome>`
    ${counted} where run.workspace_id = ${workspaceId} and run.id = ${runId}`.execute(db);
  return rows[0];
}

/** The live run that was opened last. */
export function findLatestLive(db: Db, integrationId: string): Promise<Run | undefined> {
  return db
    .selectFrom("run")
    .selectAll()
    .where("integrationId", "=", integrationId)
    .where("lane", "=", "live")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** The database's time, which is the only one that processes compare. */
export async function readDatabaseTime(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the database does not say what time it is");
  return row.now;
}
