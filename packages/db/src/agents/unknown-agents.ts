import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { readHorizon } from "../feed/feed-tip.ts";
import { getNextScanPosition } from "../feed/scan-position.ts";
import type { Integration } from "../integrations/index.ts";

/** Ids that stored records name, and that have never been asked for. */
export interface UnknownAgents {
  users: string[];
  teams: string[];
  /** Records before this place of the feed were searched. */
  position: number;
  /** Whether more records wait to be searched. */
  hasMore: boolean;
}

/** By which right the names of each kind are read. */
const rights = { user: "users", team: "teams" } as const;

/** So many records of a table are searched at once, and so many ids are asked for. */
const maxRecords = 5_000;
const maxIds = 100;

interface FoundIds {
  users: string[];
  teams: string[];
  /** The last place that was searched, of all records. */
  last: string;
  /** The same of the tables that have more records than were searched; null when both were searched to their end. */
  cutAt: string | null;
}

/** SQL: the users and teams whom the records name that a search looks at, those who wrote notes of the conversations too. */
const selectNamed = (workspaceId: string): RawBuilder<unknown> => sql`
  select 'user' as kind, author as id from messages where direction = 'out'
  union
  select 'user', n.created_by from conversations c
  join note n on n.workspace_id = ${workspaceId}::uuid and n.conversation_id = c.id
  union
  select 'user', jsonb_array_elements_text(users) from conversations where jsonb_typeof(users) = 'array'
  union
  select 'team', jsonb_array_elements_text(teams) from conversations where jsonb_typeof(teams) = 'array'`;

/** SQL: those of them whose names the key may read, and who were never asked for. */
function selectUnknown({
  workspaceId,
  capabilities,
}: Pick<Integration, "workspaceId" | "capabilities">): RawBuilder<unknown> {
  const kinds = (["user", "team"] as const).filter((it) => capabilities[rights[it]]);
  return sql`
    select kind, id from named
    where kind = any(${kinds}::text[]) and length(id) between 1 and 200 and not exists (
      select from agent a where a.workspace_id = ${workspaceId}::uuid and a.kind = named.kind and a.id = named.id)`;
}

/**
 * Searches records that were written since the last call for the users who wrote them and their notes, and for the users
 * and teams to whom they are assigned, as far as the key may read their names. The others would be unknown for ever, and
 * hold the search up.
 */
export async function findUnknown(
  db: Db,
  integration: Pick<Integration, "workspaceId" | "agentsPosition" | "capabilities">,
): Promise<UnknownAgents> {
  const { workspaceId } = integration;
  const from = Number(integration.agentsPosition);
  const horizon = await readHorizon(db, workspaceId);
  const { rows } = await sql<FoundIds>`
    with messages as materialized (
      select feed_position as position, direction, relations->>'createdBy' as author from message
      where workspace_id = ${workspaceId}::uuid and feed_position > ${from} and feed_position < ${horizon}
      order by feed_position, id limit ${maxRecords}
    ), conversations as materialized (
      select c.id, i.feed_position as position, c.attributes->'assignedUsers' as users, c.attributes->'assignedTeams' as teams
      from conversation_item i
      join conversation c on c.workspace_id = i.workspace_id and c.id = i.id
      where i.workspace_id = ${workspaceId}::uuid and i.feed_position > ${from} and i.feed_position < ${horizon}
      order by i.feed_position, i.id limit ${maxRecords}
    ), named as (
      ${selectNamed(workspaceId)}
    ), unknown as (
      ${selectUnknown(integration)}
    ), searched as (
      select count(*) as count, max(position) as last from messages
      union all
      select count(*), max(position) from conversations
    )
    select
      array(select id from unknown where kind = 'user' order by id limit ${maxIds + 1}) as users,
      array(select id from unknown where kind = 'team' order by id limit ${maxIds + 1}) as teams,
      coalesce((select max(last) from searched), ${from}) as last,
      (select min(last) from searched where count >= ${maxRecords}) as cut_at`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new Error("The search for unknown agents returned no row.");
  return toUnknown(found, from);
}

/** While there are ids that were not asked for, the same records are searched again. */
function toUnknown({ users, teams, last, cutAt }: FoundIds, from: number): UnknownAgents {
  const hasMoreIds = users.length > maxIds || teams.length > maxIds;
  return {
    users: users.slice(0, maxIds),
    teams: teams.slice(0, maxIds),
    position: hasMoreIds ? from : getNextScanPosition({ from, last, cutAt }),
    hasMore: hasMoreIds || cutAt !== null,
  };
}

/** Notes up to where records were searched, unless the search was begun anew meanwhile. */
export async function markSearched(
  db: Db,
  { id, agentsPosition }: Pick<Integration, "id" | "agentsPosition">,
  position: number,
): Promise<void> {
  const integration = db.updateTable("integration").set({ agentsPosition: position }).where("id", "=", id);
  await integration.where("agentsPosition", "=", agentsPosition).execute();
}

/** Begins the search anew where a key may read the names of users or teams that it might not read before. */
export async function searchAgain(
  tx: Db,
  { id, capabilities: before }: Pick<Integration, "id" | "capabilities">,
  capabilities: Integration["capabilities"],
): Promise<void> {
  if (!Object.values(rights).some((it) => capabilities[it] && !before[it])) return;
  await tx.updateTable("integration").set({ agentsPosition: 0 }).where("id", "=", id).execute();
}
