import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/**
 * Functions that everybody may call by default and that an analyst must not: advisory locks hold back the feeds of other
 * workspaces, large objects and messages in the log fill the disk, and sleeping sessions occupy connections.
 */
const closedFunctions = `
  select p.oid, p.oid::regprocedure as signature from pg_proc p
  where p.pronamespace = 'pg_catalog'::regnamespace
    and (p.proname ~ '^pg_(try_)?advisory_' or p.proname ~ '^pg_sleep'
      or (p.proname ~ '^lo_' and p.proname not in ('lo_import', 'lo_export'))
      or p.proname in ('loread', 'lowrite', 'pg_logical_emit_message'))`;

/** What keeps SQL roles from being created; each is a sentence. Empty when nothing does, or Inlet's role can mend it. */
export async function listSqlAccessProblems(db: Db): Promise<string[]> {
  const { rows } = await sql<{ problem: string }>`
    select problem from pg_roles me, lateral (values
      (1, not me.rolcreaterole, 'Inlet''s database role may not create roles.'),
      (2, has_schema_privilege('public', 'public', 'usage'), 'Every role may use the schema public.'),
      (3, ${hasOpenTemporary} and not ${isOwner}, 'Every role may create temporary tables.'),
      (4, exists (
        select from (${sql.raw(closedFunctions)}) f where has_function_privilege('public', f.oid, 'execute')),
        'Every role may take advisory locks and create large objects.'),
      (5, not has_parameter_privilege('temp_file_limit', 'set'),
        'Inlet''s database role may not limit the temporary files of other roles.')
    ) as it (place, fails, problem)
    where me.rolname = current_user and not me.rolsuper and fails
    order by place`.execute(db);
  return rows.map((it) => it.problem);
}

const hasOpenTemporary = sql<boolean>`has_database_privilege('public', current_database(), 'temporary')`;
const isOwner = sql<boolean>`(
  select pg_has_role(datdba, 'usage') from pg_database where datname = current_database())`;

/** Whether SQL roles can be created, and in which database. */
export async function readSqlAccess(
  db: Db,
): Promise<{ available: boolean; problems: string[]; database: string }> {
  const { rows } = await sql<{ database: string }>`select current_database()::text as database`.execute(db);
  const problems = await listSqlAccessProblems(db);
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
    for closed in select signature from (${closedFunctions}) f loop
      execute format('grant execute on function %s to %I', closed, service);
    end loop;
  end loop;
  for closed in select signature from (${closedFunctions}) f loop
    execute format('revoke execute on function %s from public', closed);
  end loop;
  revoke all on schema public from public;
  execute format('revoke temporary on database %I from public', current_database());
  if not (select rolsuper from pg_roles where rolname = ${quote(role)}) then
    execute format('alter role %I createrole', ${quote(role)});
    execute format('grant set on parameter temp_file_limit to %I', ${quote(role)});
  end if;
end $setup$`;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Builds the statement that prepares a database for the role of this connection. */
export async function buildOwnSetup(db: Db): Promise<string> {
  const { rows } = await sql<{ role: string }>`select current_user::text as role`.execute(db);
  return buildSetup(rows[0]?.role ?? "inlet");
}

/** Prepares the database of a superuser's connection by what `buildOwnSetup` has built for the role of Inlet's. */
export const applySetup = async (superuser: Db, setup: string): Promise<void> =>
  void (await sql.raw(setup).execute(superuser));

/**
 * Prepares the database for SQL roles as far as Inlet's role may: wholly as a superuser; otherwise the owner of a database
 * takes from PUBLIC the right to create temporary tables, which every copy of a database has again.
 */
export async function prepareSqlAccess(db: Db): Promise<void> {
  const { rows } = await sql<{ isSuperuser: boolean; isOwner: boolean; isOpen: boolean; name: string }>`
    select rolsuper as is_superuser, ${isOwner} as is_owner, ${hasOpenTemporary} as is_open,
      current_database()::text as name
    from pg_roles where rolname = current_user`.execute(db);
  const [own] = rows;
  if (own?.isSuperuser) await applySetup(db, await buildOwnSetup(db));
  else if (own?.isOwner && own.isOpen)
    await sql`revoke temporary on database ${sql.id(own.name)} from public`.execute(db);
}
