import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { buildAdd, reasons, toBacklogLane } from "./add-entries.ts";
import { mayChangeSilently, recentFrom } from "./rolling-reread.ts";

/** What one run adds at most: conversations cost a request per hundred, threads one each. */
const maxConversations = 10_000;
const maxThreads = 2_000;

/**
 * Adds what a run reads another way, because a list has ended at a cap. For conversations: the stored ones that may
 * have changed. For messages: the threads of the stored conversations that were updated in the run's window.
 * @returns the number of the last updated ones that it adds at most, if there are more; undefined when it adds all
 */
export async function addBeyondList(
  db: Db,
  run: Run,
  stream: "conversations" | "messages",
): Promise<number | undefined> {
  const { workspaceId, integrationId, windowFrom } = run;
  const [kind, limit] =
    stream === "messages" ? (["thread", maxThreads] as const) : (["conversation", maxConversations] as const);
  const isConcerned =
    stream === "messages"
      ? sql`updated_at >= ${windowFrom}::timestamptz`
      : mayChangeSilently(sql`(select ${recentFrom} from integration where id = ${integrationId})`);
  const entries = sql`
    select workspace_id, ${kind}::text, id, ${reasons.beyondList}::text, ${toBacklogLane(run)}::text
    from concerned order by updated_at desc limit ${limit}`;
  const { rows } = await sql<{ isCut: boolean }>`
    with concerned as (
        select workspace_id, id, updated_at from conversation
        where workspace_id = ${workspaceId}::uuid and deleted_at is null and ${isConcerned}
        order by updated_at desc limit ${limit + 1}
      ),
      added as (${buildAdd(entries, "keepPending")})
    select count(*) > ${limit} as is_cut from concerned`.execute(db);
  return rows[0]?.isCut === true ? limit : undefined;
}
