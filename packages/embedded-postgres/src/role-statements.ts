import { ownerName, type Passwords, superuserName } from "./passwords.ts";

/**
 * The statements that give both roles their passwords, and the owner its database with everything in it. They can be
 * repeated. No statement may contain a comment, because each is sent as one line.
 */
export const toRoleStatements = ({ owner, superuser }: Passwords): string[] => [
  `do $$ begin
    if not exists (select from pg_roles where rolname = '${ownerName}') then create role ${ownerName}; end if;
  end $$`,
  `alter role ${ownerName} login nosuperuser password '${owner}'`,
  `grant pg_read_all_stats to ${ownerName}`, // so that it can name the sessions that keep it waiting
  `alter role ${superuserName} password '${superuser}'`,
  `alter database postgres owner to ${ownerName}`,
  changeOwners,
];

const firstOrdinaryId = 16_384; // PostgreSQL's own objects have lower ids

/**
 * Earlier versions ran as superuser, so that role owns the tables. `reassign owned` refuses for the role that created the
 * cluster. Row types, arrays and multiranges follow their table or type, and the sequence of a column follows its table.
 */
const changeOwners = `do $$ declare statement text; begin
  for statement in
    select format('alter %s %s owner to ${ownerName}', o.type, o.identity)
    from (
      select 'pg_namespace'::regclass as class, oid as id, nspowner as owner from pg_namespace
      union all
      select 'pg_proc'::regclass, oid, proowner from pg_proc
      union all
      select 'pg_class'::regclass, oid, relowner from pg_class c
      where relkind in ('r', 'p', 'v', 'm', 'S') and not (relkind = 'S' and exists (
        select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i')))
      union all
      select 'pg_type'::regclass, oid, typowner from pg_type t
      where typtype in ('d', 'e', 'r') or (typtype = 'c' and exists (
        select from pg_class where oid = t.typrelid and relkind = 'c'))
    ) as object, pg_identify_object(object.class, object.id, 0) as o
    where object.id >= ${firstOrdinaryId} and object.owner = '${superuserName}'::regrole
  loop
    execute statement;
  end loop;
end $$`;
