import type pg from "pg";
import { findCurrentProcess, intercept, type OwnedConnection } from "./model-process.ts";

type PoolLike = Parameters<typeof import("@inlet/db/testing").createDb>[0];
type ClientLike = Awaited<ReturnType<PoolLike["connect"]>>;

/**
 * Wraps a pool so that every statement waits for the process scheduler, and a crash of a process closes its
 * connections.
 */
export const interceptPool = (pool: pg.Pool): PoolLike => ({
  options: pool.options,
  connect: async () => interceptClient(await pool.connect()),
  end: () => pool.end(),
});

function interceptClient(client: pg.PoolClient): ClientLike {
  const owner = findCurrentProcess();
  const { processID } = client as unknown as { processID: number }; // pg sets it, but its types do not have it
  let isReleased = false;
  let activeStatements = 0;
  const connection: OwnedConnection = {
    pid: processID,
    isBusy: () => activeStatements > 0,
    terminate() {
      if (isReleased) return;
      isReleased = true;
      client.release(true);
    },
  };
  owner?.addConnection(connection);
  const query = async (statement: pg.QueryConfig) => {
    activeStatements += 1;
    return client.query(statement).finally(() => {
      activeStatements -= 1;
    });
  };
  const createError = () => {
    connection.terminate();
    return new Error("Connection terminated unexpectedly");
  };
  const intercepted = {
    processID,
    query: (statement: pg.QueryConfig) =>
      intercept({ kind: "database", title: toTitle(statement.text), createError }, () => query(statement)),
    release(discard?: boolean) {
      owner?.removeConnection(connection);
      if (isReleased) return;
      isReleased = true;
      client.release(discard);
    },
  };
  // The overload for cursors is missing. Kysely uses it only to stream, and nothing here streams.
  return intercepted as unknown as ClientLike;
}

const titles = new Map<string, string>();

/** The beginning of a statement, to name the call in the trace. */
function toTitle(text: string): string {
  const title = titles.get(text) ?? text.slice(0, 400).replace(/\s+/g, " ").trim().slice(0, 70);
  titles.set(text, title);
  return title;
}
