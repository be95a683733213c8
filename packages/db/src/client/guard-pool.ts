import type { Socket } from "node:net";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { QueryArrayConfig } from "pg";
import { getSqlState, toDatabaseFault } from "./database-faults.ts";
import { longStatementMs, longStatements, toSilenceLimit } from "./limits.ts";
import { type ArrayResult, nameRows, toArrayQuery } from "./named-rows.ts";

/** A client of pg. It has its socket, which its types do not say. */
type Client = Omit<PostgresPoolClient, "query"> & {
  query(query: QueryArrayConfig): Promise<ArrayResult>;
  connection?: { stream: Socket };
};

const readOnly = "25006";

/** Which connections of a pool may still be used. */
function createTrust() {
  const bornAt = new WeakMap<Client, number>();
  let trustedSince = 0;
  return {
    /** Whether a client may be used. A client that was not seen before is new. */
    isTrusted(client: Client) {
      const age = bornAt.get(client);
      if (age === undefined) bornAt.set(client, performance.now());
      return age === undefined || age > trustedSince;
    },
    distrustAll() {
      trustedSince = performance.now();
    },
  };
}

/** Wraps a client for one user of its connection. A silent server ends the connection and all older ones. */
function guardClient(
  client: Client,
  { statementMs, distrustAll }: { statementMs: number; distrustAll(): void },
) {
  const stream = client.connection?.stream;
  const end = () => {
    distrustAll();
    stream?.destroy(new Error("Connection terminated, because the server was silent for too long"));
  };
  stream?.setTimeout(toSilenceLimit(statementMs)).on("timeout", end);
  return {
    query(text: string, values: readonly unknown[]) {
      if (text === longStatements) stream?.setTimeout(toSilenceLimit(longStatementMs));
      return client.query(toArrayQuery(text, values)).then(nameRows, (err: unknown) => {
        if (getSqlState(err) === readOnly) distrustAll();
        throw toDatabaseFault(err);
      });
    },
    release(discard: boolean) {
      stream?.setTimeout(0).off("timeout", end); // an idle connection may be silent
      client.release(discard);
    },
  };
}

/**
 * Wraps a pool so that its errors are faults, and no connection is used again that cannot be trusted. When one is silent
 * for too long, or turns out to be read-only, then all that are older than this are replaced: a firewall that has
 * forgotten one has forgotten all, and after a failover all lead to the old primary.
 * @param statementMs the sessions' `statement_timeout`
 */
export function guardPool(pool: PostgresPool, statementMs: number): PostgresPool {
  const { isTrusted, distrustAll } = createTrust();
  const acquire = async (): Promise<Client> => {
    const client = (await pool.connect()) as unknown as Client; // kysely's type has less than pg's
    if (isTrusted(client)) return client;
    client.connection?.stream.destroy();
    client.release(true);
    return acquire();
  };
  const connect = async () => {
    const client = await acquire().catch((err: unknown) => {
      throw toDatabaseFault(err);
    });
    // The overload for cursors is missing. Kysely uses it only to stream, and nothing here streams.
    return guardClient(client, { statementMs, distrustAll }) as PostgresPoolClient;
  };
  return { options: pool.options, connect, end: () => pool.end() };
}
