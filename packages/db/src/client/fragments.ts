import { openRunStates } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";

/** Builds an SQL list of literals. Postgres matches literals, and no parameters, with the condition of a partial index. */
export const toSqlList = (values: readonly string[]): RawBuilder<unknown> =>
  sql`(${sql.join(values.map((it) => sql.lit(it)))})`;

/** SQL list of the states of a run that is not over. An integration has at most one such run per lane. */
export const openStates = toSqlList(openRunStates);

/** SQL: whether the database refuses changes, as a standby does during a failover. Callers can still read then. */
export const isReadOnly = sql<boolean>`current_setting('transaction_read_only')::boolean`;

/** SQL condition over a row of `integration`: runs may read it now. */
export const isActive = sql`(ingest_conversations and not paused and attention is null)`;

/**
 * SQL interval after which work that nobody has taken up is dispatched again. The process that queues work also
 * dispatches it at once; this interval covers a lost dispatch.
 */
export const redispatchAfter = sql`interval '30 seconds'`;

/** The same for a replayed batch. It is longer, because such a batch waits behind all live ones. */
export const redispatchReplayedAfter = sql`interval '10 minutes'`;

/** SQL list to compare a text column with: `.where("id", "=", anyOf(ids))`. Unlike `in`, it may be empty. */
export const anyOf = (values: readonly string[]) => sql<string>`any(${values}::text[])`;

/**
 * SQL: the rows with these ids of a table whose key is `(workspace_id, id)`, each looked up by the key. The planner has no statistics on
 * workspaces and takes each for a 200th of the table: for a condition such as `isAmong` with tens of ids it prefers another index that
 * ends with the id, and walks through all entries of the workspace.
 */
export const selectAmong = (
  table: string,
  workspaceId: string,
  ids: readonly string[] | RawBuilder<unknown>,
) => sql`(
  select found.* from (select distinct unnest(${ids}::text[]) as id) asked
  cross join lateral (
    select * from ${sql.table(table)} it where it.workspace_id = ${workspaceId}::uuid and it.id = asked.id limit 1) found)`;

/** SQL condition on a table whose key is `(workspace_id, id)`: the row is one of these, of which there are few. */
export const isAmong = (workspaceId: string, ids: readonly string[]) =>
  sql<boolean>`workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[])`;

/**
 * SQL expression: the feed position of the rows that this statement writes, one for all of them. Every write of a
 * customer, conversation or message sets it; `functions/next_feed_position.sql` says why.
 */
export const nextFeedPosition = (workspaceId: string) =>
  sql<number>`(select next_feed_position(${workspaceId}::uuid))`;

/**
 * SQL: at most the first characters of a text. A text of so many bytes has no more characters, and Postgres knows its bytes without
 * reading it, while `left` walks through all of them.
 */
export const cutText = (text: RawBuilder<unknown>, maxLength: number): RawBuilder<unknown> => sql`
  case when octet_length(${text}) <= ${sql.lit(maxLength)} then ${text} else left(${text}, ${sql.lit(maxLength)}) end`;
