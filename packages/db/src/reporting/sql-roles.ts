import { randomInt } from "node:crypto";
import { Fault } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import { getSqlState } from "../client/database-faults.ts";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import { generateSecret } from "../tenancy/secret.ts";
import { computeScramVerifier } from "./scram-verifier.ts";
import { closeGaps, readSqlAccess } from "./sql-access.ts";

/** A role by which an analyst reads the views of one workspace. */
export interface SqlRole {
  id: string;
  workspaceId: string;
  /** What people call it. */
  name: string;
  /** Its name in Postgres. */
  role: string;
  createdAt: Date;
  /** False when the database has no such role, as after a restore on another server. */
  canLogIn: boolean;
  /** How many sessions it has now. */
  sessions: number;
}

/** The maximum number of SQL roles of a workspace. */
export const maxSqlRoles = 5;

/** The maximum number of sessions that a role has at the same time. */
export const maxSessions = 5;

/**
 * What new sessions of a role begin with. An analyst may change all but the size of temporary files, so these prevent
 * mistakes; `endLongTransactions` and the number of sessions hold in any case.
 */
const roleSettings: Record<string, string> = {
  default_transaction_read_only: "on",
  search_path: "reporting",
  statement_timeout: "2min",
  lock_timeout: "5s",
  transaction_timeout: "10min",
  idle_in_transaction_session_timeout: "1min",
  idle_session_timeout: "1h",
  // Of small tables the planner would read the rows of neighbors as well.
  enable_seqscan: "off",
  // It expects few rows of a workspace, and would compare each of one view with each of another.
  enable_nestloop: "off",
  max_parallel_workers_per_gather: "0",
  jit: "off",
  temp_file_limit: "1GB",
};

/** SQL: how this database's roles begin. A role belongs to the cluster, and two databases of it may be Inlet's. */
const prefix = sql<string>`(select 'inletsql_' || oid || '_' from pg_database where datname = current_database())`;

const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** Random, because every role of a cluster sees the names of the others. */
const createSuffix = (): string =>
  Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join("");

const columns = sql`s.id, s.workspace_id, s.name, s.role, s.created_at,
  coalesce((select rolcanlogin from pg_roles where rolname = s.role), false) as can_log_in,
  (select count(*) from pg_stat_activity where usename = s.role)::int as sessions`;

/**
 * Creates a role with its password, which is known only here: Postgres gets a verifier of it. The caller holds the
 * workspace's lock.
 * @throws Fault conflict, when the workspace has as many as it may have, or the database is not prepared
 */
export function createSqlRole(
  db: Db,
  { workspaceId, name }: { workspaceId: string; name: string },
): Promise<SqlRole & { password: string }> {
  const password = generateSecret();
  return inTransaction(db, async (tx) => {
    await checkCount(tx, workspaceId);
    await closeGaps(tx);
    await checkPrepared(tx);
    const { rows } = await sql<{ id: string; role: string }>`
      insert into sql_role (workspace_id, name, role) values (${workspaceId}, ${name}, ${prefix} || ${createSuffix()})
      returning id, role`.execute(tx);
    const [created] = rows;
    if (created === undefined) throw new Error("Creating a SQL role returned no row.");
    await createDatabaseRole(tx, created.role, computeScramVerifier(password));
    const found = await findSqlRole(tx, created.id);
    if (found === undefined) throw new Error("A SQL role that was just created is gone.");
    return { ...found, password };
  });
}

async function checkCount(tx: Db, workspaceId: string): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from sql_role where workspace_id = ${workspaceId}`.execute(tx);
  if ((rows[0]?.count ?? 0) >= maxSqlRoles)
    throw new Fault(
      "conflict",
      `The workspace has ${maxSqlRoles} SQL roles, which is the maximum: drop one that nobody needs.`,
    );
}

async function checkPrepared(tx: Db): Promise<void> {
  const { available, problems } = await readSqlAccess(tx);
  if (available) return;
  throw new Fault(
    "conflict",
    `SQL access is off, because the database is not prepared for it. ${problems.join(" ")} The operator runs what \`inlet sql-roles setup\` prints, as a superuser of Postgres.`,
  );
}

async function createDatabaseRole(tx: Db, role: string, verifier: string): Promise<void> {
  const id = sql.id(role);
  // Without being a member, Inlet's role could not end the sessions of this one; as a member it could become it.
  await sql`set local createrole_self_grant = 'inherit'`.execute(tx);
  await sql`
    create role ${id} login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls
    connection limit ${sql.lit(maxSessions)} password ${sql.lit(verifier)}`.execute(tx);
  for (const [setting, value] of Object.entries(roleSettings))
    await sql`alter role ${id} set ${sql.id(setting)} = ${sql.lit(value)}`.execute(tx);
  await sql
    .raw(`
    do $$ begin
      if not has_database_privilege('${role}', current_database(), 'connect') then
        execute format('grant connect on database %I to %I', current_database(), '${role}');
      end if;
    end $$`)
    .execute(tx);
}

/** Finds a SQL role. */
export async function findSqlRole(db: Db, id: string): Promise<SqlRole | undefined> {
  const { rows } = await sql<SqlRole>`select ${columns} from sql_role s where id = ${id}`.execute(db);
  return rows[0];
}

/** Lists a workspace's SQL roles, oldest first, those after the one with the id `after`. */
export async function listSqlRoles(db: Db, { workspaceId, after, limit }: IdSlice): Promise<SqlRole[]> {
  const isLater: RawBuilder<unknown> = after === undefined ? sql`true` : sql`s.id > ${after}`;
  const { rows } = await sql<SqlRole>`
    select ${columns} from sql_role s
    where s.workspace_id = ${workspaceId} and ${isLater} order by s.id limit ${limit}`.execute(db);
  return rows;
}

/**
 * Drops a role and ends its sessions. From the commit on it sees nothing, whatever becomes of it in Postgres.
 * @returns whether Postgres keeps the role, because this role may not drop it or because it has objects in another
 *   database; it cannot log in then, if that could be prevented
 */
export async function dropSqlRole(tx: Db, { id, role }: Pick<SqlRole, "id" | "role">): Promise<boolean> {
  await sql`delete from sql_role where id = ${id}`.execute(tx);
  const { rows } = await sql<{ isOurs: boolean }>`
    select starts_with(rolname, ${prefix}) as is_ours from pg_roles where rolname = ${role}`.execute(tx);
  const [found] = rows;
  if (found === undefined) return false;
  if (!found.isOurs) return true; // it belongs to the database that this one is a copy of
  const name = sql.id(role);
  if (await attempt(tx, [endSessions(role), sql`drop owned by ${name}`, sql`drop role ${name}`]))
    return false;
  await attempt(tx, [sql`alter role ${name} nologin password null`]);
  return true;
}

/** Drops the roles of a workspace. @returns the names of those that Postgres keeps */
export async function dropSqlRoles(db: Db, workspaceId: string): Promise<string[]> {
  const roles = await listSqlRoles(db, { workspaceId, limit: 1_000 });
  const kept: string[] = [];
  for (const it of roles) if (await inTransaction(db, (tx) => dropSqlRole(tx, it))) kept.push(it.role);
  return kept;
}

const endSessions = (role: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${role}`;

const insufficientPrivilege = "42501";
const dependentObjects = "2BP01";

/** Runs statements, all or none. @returns false when Postgres refuses one, because of rights or of objects elsewhere */
async function attempt(tx: Db, statements: RawBuilder<unknown>[]): Promise<boolean> {
  await sql`savepoint drop_role`.execute(tx);
  try {
    for (const it of statements) await it.execute(tx);
    await sql`release savepoint drop_role`.execute(tx);
    return true;
  } catch (err) {
    if (![insufficientPrivilege, dependentObjects].includes(getSqlState(err) ?? "")) throw err;
    await sql`rollback to savepoint drop_role`.execute(tx);
    return false;
  }
}

/**
 * Ends sessions of SQL roles whose transaction takes too long, whatever timeouts they have chosen: meanwhile vacuum removes
 * no dead rows. One that Inlet may not end, of a role that another database role has created, keeps no other from being ended.
 * @returns how many
 */
export async function endLongTransactions(db: Db, { maxMinutes = 15 } = {}): Promise<number> {
  const { rows } = await sql<{ isEnded: boolean }>`
    select pg_terminate_backend(a.pid) as is_ended
    from sql_role s join pg_stat_activity a on a.usename = s.role and a.datname = current_database()
    where a.xact_start < clock_timestamp() - make_interval(mins => ${maxMinutes})
      and pg_has_role(a.usesysid, 'usage')`.execute(db);
  return rows.length;
}
