import { runStatement } from "./statement.ts";

/**
 * Drops a database. Connections that are about to end have a moment for it: one that is cut instead complains where
 * nobody listens any more. What is still open after some seconds is cut.
 */
export async function dropDb(server: string, name: string): Promise<void> {
  const drop = `drop database if exists ${name}`;
  await runStatement(server, drop).catch(() => runStatement(server, `${drop} with (force)`));
}
