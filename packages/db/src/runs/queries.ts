import { sql } from "kysely";
import { addGone, sumOutcome } from "../batches/outcomes.ts";
import type { Db } from "../client/open-db.ts";
import type { BatchOutcome, Run } from "../tables/index.ts";

/** A run with the outcome of its records so far. */
export type RunWithOutcome = Run & { outcome: BatchOutcome };

/**
 * Selects runs with their outcome. A done run has it in `stored_counts`, because its batches are dropped after some
 * days. For every other run it is summed from the batches, and `stored_counts` has that of those that were dropped.
 */
const selectWithOutcome = sql`
  select run.*, coalesce(
    case when run.state = 'done' then run.stored_counts end,
    ${addGone(sql`(select ${sumOutcome} from raw_batch where raw_batch.run_id = run.id)`)}) as outcome
  from run`;

/** Finds a run by its id. */
export function findById(db: Db, id: string): Promise<Run | undefined> {
  return db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
}

/**
 * Finds a run with its outcome, of the given workspace or of any.
 * @returns undefined when there is no such run
 */
export async function findWithOutcome(
  db: Db,
  { id, workspaceId }: { id: string; workspaceId?: string | undefined },
): Promise<RunWithOutcome | undefined> {
  const { rows } = await sql<RunWithOutcome>`
    ${selectWithOutcome} where run.id = ${id} ${whereEqual("workspace_id", workspaceId)}`.execute(db);
  return rows[0];
}

/** Finds an integration's live run that was opened last. */
export function findLatestLive(db: Db, integrationId: string): Promise<Run | undefined> {
  const runs = db.selectFrom("run").selectAll().where("integrationId", "=", integrationId);
  return runs.where("lane", "=", "live").orderBy("id", "desc").limit(1).executeTakeFirst();
}

/** Filter and page of `list`. */
export interface RunsQuery {
  integrationId?: string | undefined;
  workspaceId?: string | undefined;
  state?: Run["state"] | undefined;
  kind?: Run["kind"] | undefined;
  /** Id of the last run of the page before. */
  after?: string | undefined;
  limit: number;
}

/** Lists runs with their outcome, newest first. */
export async function list(db: Db, query: RunsQuery): Promise<RunWithOutcome[]> {
  const { integrationId, workspaceId, state, kind, after, limit } = query;
  const isOlder = after === undefined ? sql`` : sql`and run.id < ${after}::uuid`;
  const { rows } = await sql<RunWithOutcome>`
    ${selectWithOutcome}
    where true ${whereEqual("integration_id", integrationId)} ${whereEqual("workspace_id", workspaceId)}
      ${whereEqual("state", state)} ${whereEqual("kind", kind)} ${isOlder}
    order by run.id desc limit ${limit}`.execute(db);
  return rows;
}

/** A condition on a column; none without a value. */
const whereEqual = (column: string, value: string | undefined) =>
  value === undefined ? sql`` : sql`and ${sql.ref(`run.${column}`)} = ${value}`;
