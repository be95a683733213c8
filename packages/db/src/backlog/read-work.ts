import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind, Run } from "../tables/index.ts";
import { toBacklogLane } from "./add-entries.ts";
import { isUntriedByAny } from "./backlog.ts";
import { isSetAside } from "./set-aside.ts";

/** What a run has to do in its backlog phase. */
export type BacklogWork = ReadonlySet<
  /** Ids of this kind that the run has not tried yet. */
  | BacklogKind
  /** Threads that the run has read, or conversations written since the last check. */
  | "unchecked threads"
  /** The workspace has entries that are not given up, whether or not the run is to try them. */
  | "entries"
>;

const kinds: readonly BacklogKind[] = ["instant", "conversation", "thread", "customer"];

/** Reads what a run has to do, in one statement, because most runs have nothing to do. */
export async function readWork(db: Db, run: Pick<Run, "id" | "workspaceId" | "kind">): Promise<BacklogWork> {
  const { rows } = await sql<{ work: BacklogKind | "unchecked threads" | "entries" }>`
    select it.kind as work
    from unnest(${kinds}::text[]) as it (kind)
    cross join lateral (
      select from fetch_backlog where kind = it.kind and ${isUntriedByAny(run)} limit 1) found
    union all (
      select 'unchecked threads'
      from thread_check
      where workspace_id = ${run.workspaceId} and lane = ${toBacklogLane(run)}
      limit 1)
    union all (
      select 'unchecked threads'
      from fetch_backlog
      where workspace_id = ${run.workspaceId} and kind = 'thread' and last_run_id = ${run.id} and outcome is null
        and not ${isSetAside}
      limit 1)
    union all (
      select 'entries' from fetch_backlog where workspace_id = ${run.workspaceId} and outcome is null limit 1)`.execute(
    db,
  );
  return new Set(rows.map((it) => it.work));
}
