import { sql } from "kysely";
import { now } from "../client/database-time.ts";
import { isActive } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { AgentTable, ExtrasKind } from "../tables/index.ts";

/** A name that Kustomer has returned. */
export type NamedAgent = Pick<AgentTable, "id" | "name" | "deleted">;

/** What was asked for, and what Kustomer has returned of it. */
interface SaveInput {
  workspaceId: string;
  kind: AgentTable["kind"];
  agents: readonly NamedAgent[];
  /** Ids that were asked for. Those that did not come are stored without a name, so that they are not asked for again soon. */
  askedFor?: readonly string[];
}

/** Stores names. An earlier name stays where Kustomer states none any more. */
export async function save(db: Db, { workspaceId, kind, agents, askedFor = [] }: SaveInput): Promise<void> {
  const rows = new Map<string, NamedAgent>(askedFor.map((id) => [id, { id, name: null, deleted: false }]));
  for (const it of agents) rows.set(it.id, it);
  if (rows.size === 0) return;
  const sorted = [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql`
    insert into agent (workspace_id, kind, id, name, deleted, observed_at)
    select ${workspaceId}::uuid, ${kind}, id, name, deleted, clock_timestamp()
    from unnest(
      ${sorted.map((it) => it.id)}::text[], ${sorted.map((it) => it.name)}::text[], ${sorted.map((it) => it.deleted)}::boolean[]
    ) as it (id, name, deleted)
    on conflict (workspace_id, kind, id) do update set
      name = coalesce(excluded.name, agent.name), deleted = excluded.deleted, observed_at = excluded.observed_at`.execute(
    db,
  );
}

/** How often extras are looked at while nothing is known to be missing. */
const lookAgain = sql<Date>`clock_timestamp() + interval '15 minutes'`;

/**
 * Claims up to `limit` active integrations whose key may read extras that are due, and moves each to its next look. So a
 * lost job is made up for then.
 */
export async function claimDue(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update integration set extras_due_at = ${lookAgain}
    where id in (
      select id from integration
      where extras_due_at <= (select clock_timestamp()) and ${isActive}
        and (capabilities->'users' = 'true' or capabilities->'teams' = 'true'
          or (capabilities->'attachments' = 'true' and capabilities->'search' = 'true')
          or (notes and capabilities->'notes' = 'true'))
      order by extras_due_at limit ${limit}
      for update skip locked) -- two callers never claim the same one
    returning id`.execute(db);
  return rows.map((it) => it.id);
}

/** Notes that the lists of users and teams were read. */
export async function markRead(db: Db, integrationId: string): Promise<void> {
  await db.updateTable("integration").set({ agentsReadAt: now }).where("id", "=", integrationId).execute();
}

/** Has extras looked at again soon, because more is waiting than one job does. */
export async function makeDue(db: Db, integrationId: string): Promise<void> {
  await db.updateTable("integration").set({ extrasDueAt: now }).where("id", "=", integrationId).execute();
}

/** Has kinds of extras wait for a day, because Kustomer refuses them for no known reason or processes are lost with them. A new key ends that. */
export async function postpone(db: Db, integrationId: string, kinds: readonly ExtrasKind[]): Promise<void> {
  await sql`
    update integration set extras_postponed = extras_postponed || (
      select coalesce(jsonb_object_agg(kind, clock_timestamp() + interval '24 hours'), '{}')
      from unnest(${kinds}::text[]) kind)
    where id = ${integrationId}`.execute(db);
}
