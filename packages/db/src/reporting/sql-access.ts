import { sql } from "kysely";
import pg from "pg";
import type { Db } from "../client/open-db.ts";

/**
 * Functions that everybody may call by default and that an analyst must not: advisory locks hold back the feeds of other
 * workspaces, large objects and messages in the log fill the disk, sleeping sessions occupy connections, and a transaction
 * with many notifications keeps the queue in Postgres waiting.
 */
const closedFunctions = `
  select p.oid, p.oid::regprocedure as signature from pg_proc p
  where p.pronamespace = 'pg_catalog'::regnamespace
    and (p.proname ~ '^pg_(try_)?advisory_' or p.proname ~ '^pg_sleep'
      or (p.proname ~ '^lo_' and p.proname not in ('lo_import', 'lo_export'))
      or p.proname in ('loread', 'lowrite', 'pg_logical_emit_message', 'pg_notify'))`;

/** Something that a database lacks for SQL roles. */
interface Gap {
  /** A sentence for people. */
  problem: string;
  /** Whether Inlet's own role may close it. */
  isClosable: boolean;
}

const isOwner = sql`(select pg_has_role(datdba, 'usage') from pg_database where datname = current_database())`;

async function listGaps(db: Db): Promise<Gap[]> {
  const { rows } = await sql<Gap>`
    select problem, is_closable
    from pg_roles me, lateral (values
      (1, not me.rolcreaterole and not me.rolsuper, false, 'Inlet''s database role may not create roles.'),
      (2, has_schema_privilege('public', 'public', 'usage'), me.rolsuper, 'Every role may use the schema public.'),
      (3, has_database_privilege('public', current_database(), 'temporary'), me.rolsuper or ${isOwner},
        'Every role may create temporary tables.'),
      (4, exists (
        select from (${sql.raw(closedFunctions)}) f where has_function_privilege('public', f.oid, 'execute')),
        me.rolsuper, 'Every role may take advisory locks, create large objects or send notifications in bulk.'),
      (5, not has_parameter_privilege('temp_file_limit', 'set'), false,
        'Inlet''s database role may not limit the temporary files of other roles.'),
      (6, has_language_privilege('public', 'plpgsql', 'usage'), me.rolsuper,
        'Every role may run loops, which repeat what is harmless once.')
    ) as gap (place, is_open, is_closable, problem)
    where me.rolname = current_user and is_open
    order by place`.execute(db);
  return rows;
}

/** Whether SQL roles can be created, why not, and in which database. */
export async function readSqlAccess(
  db: Db,
): Promise<{ available: boolean; problems: string[]; database: string }> {
  const { rows } = await sql<{ database: string }>`select current_database()::text as database`.execute(db);
  const problems = (await listGaps(db)).filter((it) => !it.isClosable).map((it) => it.problem);
  return { available: problems.length === 0, problems, database: rows[0]?.database ?? "" };
}

/**
 * Builds the statement that prepares a database for SQL roles, for its superuser. It takes from the role PUBLIC what
 * analysts must not have, after it has given the same to every role that can read Inlet's tables. It can be repeated.
 * @param role Inlet's database role, which gets the right to create roles
 */
const buildSetup = (role: string): string => `do $setup$
declare
  service name;
  closed regprocedure;
begin
  for service in
    select rolname from pg_roles
    where has_table_privilege(oid, 'public.workspace', 'select') and not rolsuper and rolname !~ '^pg_'
  loop
    execute format('grant usage on schema public to %I', service);
    execute format('grant temporary on database %I to %I', current_database(), service);
    execute format('grant usage on language plpgsql to %I', service);
    for closed in select signature from (${closedFunctions}) f loop
      execute format('grant execute on function %s to %I', closed, service);
    end loop;
  end loop;
  for closed in select signature from (${closedFunctions}) f loop
    execute format('revoke execute on function %s from public', closed);
  end loop;
  revoke all on schema public from public;
  revoke usage on language plpgsql from public;
  execute format('revoke temporary on database %I from public', current_database());
  if not (select rolsuper from pg_roles where rolname = ${pg.escapeLiteral(role)}) then
    execute format('alter role %I createrole', ${pg.escapeLiteral(role)});
    execute format('grant set on parameter temp_file_limit to %I', ${pg.escapeLiteral(role)});
  end if;
end $setup$`;

/** Builds the statement that prepares a database for the role of this connection. */
export async function buildOwnSetup(db: Db): Promise<string> {
  const { rows } = await sql<{ role: string }>`select current_user::text as role`.execute(db);
  return buildSetup(rows[0]?.role ?? "inlet");
}

/** Prepares the database of a superuser's connection by what `buildOwnSetup` has built for the role of Inlet's. */
export const applySetup = async (superuser: Db, setup: string): Promise<void> =>
  void (await sql.raw(setup).execute(superuser));

/**
 * Closes the gaps of the database that Inlet's role may close: all of them as a superuser; otherwise, as the owner of the
 * database, the temporary tables, which every copy of a database opens again.
 */
export async function closeGaps(tx: Db): Promise<void> {
  if (!(await listGaps(tx)).some((it) => it.isClosable)) return;
  await sql`select pg_advisory_xact_lock(hashtext('sql_access'))`.execute(tx); // two at once would fail
  const { rows } = await sql<{ isSuperuser: boolean; database: string }>`
    select rolsuper as is_superuser, current_database()::text as database
    from pg_roles where rolname = current_user`.execute(tx);
  const { isSuperuser, database } = rows[0] ?? { isSuperuser: false, database: "" };
  if (isSuperuser) await applySetup(tx, await buildOwnSetup(tx));
  else await sql`revoke temporary on database ${sql.id(database)} from public`.execute(tx);
}
