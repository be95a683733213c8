import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind, Run } from "../tables/index.ts";

/** What Kustomer keeps failing to return while it answers other requests. */
export interface SetAsideEntry {
  /** A message stands for its thread, because messages are not read by their ids. */
  kind: BacklogKind | "message";
  id: string;
  /** Why it must be read. An entry that is pending already keeps its own reason. */
  reason: string;
  /** Why Kustomer could not return it. */
  failure: string;
}

/** The pause after the first failure in a row, the second, and so on, in minutes. The last one repeats for ever. */
const pauses = [5, 30, 2 * 60, 12 * 60, 24 * 60];

const addPause = (at: RawBuilder<unknown>, failures: RawBuilder<unknown>) =>
  sql`${at} + make_interval(mins => (${pauses}::integer[])[least(${failures}, ${pauses.length}::integer)])`;

/** An instant that a test chooses; by default the database's present time. */
const toClock = (at: Date | undefined): RawBuilder<Date> =>
  at === undefined ? sql`clock_timestamp()` : sql`${at}::timestamptz`;

/** SQL condition: Kustomer has failed to return the entry, so it waits for its next try. */
export const isSetAside: RawBuilder<boolean> = sql`(fetch_backlog.next_try_at is not null)`;

/** SQL condition: the entry does not wait for its next try. */
export const isDue = (at?: Date): RawBuilder<boolean> =>
  sql`(next_try_at is null or next_try_at <= ${toClock(at)})`;

/**
 * Builds the insert that sets entries aside until their next try, for use on its own or in a `with` query. Live runs
 * try them again, whichever run has failed. Held and filtered conversations are left out, because they are not to be read.
 * @param run SQL query of the run's id and workspace_id
 */
export function buildSetAside(
  run: RawBuilder<unknown>,
  { entries, at }: { entries: readonly SetAsideEntry[]; at?: Date | undefined },
): RawBuilder<unknown> {
  const now = toClock(at);
  return sql`
    insert into fetch_backlog (
      workspace_id, kind, id, reason, last_run_id, failures, failure, tried_at, next_try_at)
    select distinct on (kind, id) workspace_id, kind, id, reason, run_id, 1, failure, ${now}, ${addPause(now, sql`1`)}
    from (
      select failing.workspace_id, failing.id as run_id, entry.reason, entry.failure,
        case entry.kind when 'message' then 'thread' else entry.kind end as kind,
        case entry.kind when 'message' then message.conversation_id else entry.id end as id
      from (${run}) failing
      cross join json_to_recordset(${JSON.stringify(entries)}::json) as entry (
        kind text, id text, reason text, failure text)
      left join message
        on entry.kind = 'message' and message.workspace_id = failing.workspace_id and message.id = entry.id
    ) failed
    where id is not null and not exists (
      select 1
      from held_conversation held
      where kind in ('conversation', 'thread') and held.workspace_id = failed.workspace_id and held.id = failed.id
        and held.released_at is null)
      and not exists (
        select 1
        from filtered_conversation filtered
        where kind in ('conversation', 'thread') and filtered.workspace_id = failed.workspace_id
          and filtered.id = failed.id and filtered.reread_at is null)
    order by kind, id
    on conflict (workspace_id, kind, id) do update set
      lane = 'live', outcome = null, tries = 0, last_run_id = excluded.last_run_id, tried_at = excluded.tried_at,
      failures = fetch_backlog.failures + 1, failure = excluded.failure,
      next_try_at = ${addPause(sql`excluded.tried_at`, sql`fetch_backlog.failures + 1`)}`;
}

/** Sets entries aside for a run. */
export async function setAside(
  db: Db,
  { id, workspaceId }: Pick<Run, "id" | "workspaceId">,
  options: { entries: readonly SetAsideEntry[]; at?: Date },
): Promise<void> {
  await buildSetAside(sql`select ${id}::uuid as id, ${workspaceId}::uuid as workspace_id`, options).execute(
    db,
  );
}

const kindNames = sql`(values ('conversation', 'conversations'), ('thread', 'threads'), ('customer', 'customers'),
  ('instant', 'instants of a search')) as kind_name (kind, plural)`;

/** SQL expression: one sentence that counts what a run has set aside; an empty array when that is nothing. */
export const describeSetAside = ({
  id,
  workspaceId,
}: Pick<Run, "id" | "workspaceId">): RawBuilder<string[]> => sql`array(
  select format('Kustomer could not return some of what this run asked for (%s). Everything else was read. The list of pending records names each with its reason, and Inlet tries them again by itself.',
    string_agg(format('%s: %s', plural, count), ', ' order by plural))
  from (
    select plural, count(*)
    from fetch_backlog join ${kindNames} using (kind)
    where workspace_id = ${workspaceId} and last_run_id = ${id} and ${isSetAside}
    group by plural
  ) it
  having count(*) > 0)`;
