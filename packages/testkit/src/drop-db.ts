import { runStatement } from "./run-statement.ts";

/**
 * Drops a database. Connections that are about to close get some seconds for it, because a terminated one emits an error
 * without a listener. Connections that are still open after that are terminated.
 */
export async function dropDb(server: string, name: string): Promise<void> {
  const drop = `drop database if exists ${name}`;
  await runStatement(server, drop).catch(() => runStatement(server, `${drop} with (force)`));
}
