import { sql } from "kysely";
import { isAmong, selectAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";

/** A name of an item is cut after this many characters, because it is shown in a line. */
export const maxNameLength = 10_000;

/** What an item says of its customer. */
export interface ItemCustomer {
  id: string;
  name: string | null;
  email: string | null;
}

/** What items say of customers, tags, users and teams, and where the workspace's conversations are at Kustomer. */
export interface ItemNames {
  customers: Map<string, ItemCustomer>;
  tags: Map<string, string | null>;
  users: Map<string, string | null>;
  teams: Map<string, string | null>;
  kustomer: { baseUrl: string; orgName: string } | null;
}

/** The ids whose names items need. */
export interface NamedIds {
  customers: readonly string[];
  tags: readonly string[];
  users: readonly string[];
  teams: readonly string[];
}

/** Gets names as of now. */
export async function getItemNames(
  db: Db,
  workspaceId: string,
  { customers, tags, users, teams }: NamedIds,
): Promise<ItemNames> {
  const { rows } = await sql<{ kind: NameKind } & ItemCustomer>`
    select 'customer' as kind, id, left(name, ${maxNameLength}) as name, left(email, ${maxNameLength}) as email
    from ${selectAmong("customer", workspaceId, customers)} it where deleted_at is null
    union all
    select 'tag', id, left(name, ${maxNameLength}), null from tag where ${isAmong(workspaceId, tags)}
    union all
    select kind, id, name, null from agent
    where workspace_id = ${workspaceId}::uuid and name is not null
      and (kind, id) in (
        select 'user', unnest(${users}::text[]) union all select 'team', unnest(${teams}::text[]))
    union all
    select 'kustomer', base_url, org_name, null from integration where workspace_id = ${workspaceId}::uuid`.execute(
    db,
  );
  const pick = (kind: NameKind) => rows.filter((it) => it.kind === kind);
  const toNames = (kind: NameKind) => new Map(pick(kind).map((it) => [it.id, it.name]));
  const [kustomer] = pick("kustomer");
  return {
    customers: new Map(pick("customer").map(({ id, name, email }) => [id, { id, name, email }])),
    tags: toNames("tag"),
    users: toNames("user"),
    teams: toNames("team"),
    kustomer: kustomer === undefined ? null : { baseUrl: kustomer.id, orgName: kustomer.name ?? "" },
  };
}

type NameKind = "customer" | "tag" | "user" | "team" | "kustomer";
