import { sql } from "kysely";
import type { Db } from "./open-db.ts";

/**
 * Reads a short text that no other database has. It survives restarts and failovers to a replica. A dump and restore
 * changes it, because a copy is another database. Where the role may not read the cluster's identifier, the text
 * distinguishes only the databases of one cluster.
 */
export async function readDatabaseIdentity(db: Db): Promise<string> {
  const cluster = (await maySeeCluster(db))
    ? sql`(select system_identifier from pg_control_system())`
    : sql`''`;
  const { rows } = await sql<{ identity: string }>`
    select left(md5(oid || '/' || ${cluster}), 12) as identity
    from pg_database where datname = current_database()`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("Reading the database's identity returned no row.");
  return row.identity;
}

async function maySeeCluster(db: Db): Promise<boolean> {
  const { rows } = await sql<{ allowed: boolean }>`
    select has_function_privilege('pg_control_system()', 'execute') as allowed`.execute(db);
  return rows[0]?.allowed === true;
}
