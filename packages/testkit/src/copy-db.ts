import { randomUUID } from "node:crypto";
import pg from "pg";
import { templateName } from "./provided-context.ts";

/** A migrated database for one user; disposing of it drops it. */
export interface CopiedDb extends AsyncDisposable {
  readonly url: string;
}

/** Copies the migrated template database of a Postgres server. */
export async function copyDb(server: string): Promise<CopiedDb> {
  const database = nameCopy(server);
  await database.create();
  return { url: database.url, [Symbol.asyncDispose]: database.drop };
}

/** Names a copy of the template database, which does not exist yet. */
export function nameCopy(server: string) {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const drop = `drop database if exists ${name}`;
  return {
    url: Object.assign(new URL(server), { pathname: `/${name}` }).href,
    create: () => runStatement(server, `create database ${name} template ${templateName} strategy file_copy`),
    /**
     * Connections that are about to close get some seconds for it, because a terminated one emits an error without a
     * listener. Connections that are still open after that are terminated.
     */
    drop: () => runStatement(server, drop).catch(() => runStatement(server, `${drop} with (force)`)),
  };
}

/** Runs one statement on its own connection. */
async function runStatement(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
