import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { BatchOutcome } from "../tables/index.ts";
import type { Run } from "./run.ts";

/** A run with the outcome of its records so far. */
export type RunWithOutcome = Run & { outcome: BatchOutcome };

/**
 * Selects runs with their outcome. A done run has it in `stored_counts`, because its batches are dropped after some
 * days; for every other run it is summed from the batches.
 */
const selectWithOutcome = sql`
  select run.*, coalesce(
    case when run.state = 'done' then run.stored_counts end,
    (select jsonb_build_object(
        'stored', coalesce(sum(stored), 0), 'unchanged', coalesce(sum(unchanged), 0), 'held', coalesce(sum(held), 0),
        'rejected', coalesce(sum(rejected), 0), 'dropped', coalesce(sum(dropped), 0))
      from raw_batch where raw_batch.run_id = run.id)) as outcome
  from run`;

/** Finds a run by its id. */
export function findById(db: Db, id: string): Promise<Run | undefined> {
  return db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
}

/**
 * Finds a run of a workspace, with its outcome.
 * @returns undefined when the workspace has no such run
 */
export async function findByWorkspace(
  db: Db,
  workspaceId: string,
  runId: string,
): Promise<RunWithOutcome | undefined> {
  const { rows } = await sql<RunWithOutcome>`
    ${selectWithOutcome} where run.workspace_id = ${workspaceId} and run.id = ${runId}`.execute(db);
  return rows[0];
}

/** Finds an integration's live run that was opened last. */
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

/** Filter and page of `listByIntegration`. */
export interface IntegrationRunsQuery {
  kind?: Run["kind"] | undefined;
  /** Id of the last run of the page before. */
  after?: string | undefined;
  limit: number;
}

/** Lists an integration's runs with their outcome, newest first. */
export async function listByIntegration(
  db: Db,
  integrationId: string,
  { kind, after, limit }: IntegrationRunsQuery,
): Promise<RunWithOutcome[]> {
  const isOlder = after === undefined ? sql`` : sql`and run.id < ${after}::uuid`;
  const isOfKind = kind === undefined ? sql`` : sql`and run.kind = ${kind}`;
  const { rows } = await sql<RunWithOutcome>`
    ${selectWithOutcome} where run.integration_id = ${integrationId} ${isOfKind} ${isOlder}
    order by run.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Filter and page of `list`. */
export interface RunsQuery {
  workspaceId?: string | undefined;
  state?: Run["state"] | undefined;
  kind?: Run["kind"] | undefined;
  /** Id of the last run of the page before. */
  after?: string | undefined;
  limit: number;
}

/** Lists runs of all workspaces, newest first. */
export function list(db: Db, { workspaceId, state, kind, after, limit }: RunsQuery): Promise<Run[]> {
  let rows = db.selectFrom("run").selectAll();
  if (workspaceId !== undefined) rows = rows.where("workspaceId", "=", workspaceId);
  if (state !== undefined) rows = rows.where("state", "=", state);
  if (kind !== undefined) rows = rows.where("kind", "=", kind);
  if (after !== undefined) rows = rows.where(sql<boolean>`id < ${after}::uuid`);
  return rows.orderBy("id", "desc").limit(limit).execute();
}
