import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { migrate, openDb } from "@inlet/db";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

/** The tables of records, in the order in which the normalizer writes them. */
const contentTables = ["tag", "customer", "conversation", "message"] as const;

/** The rows of a table in the format of `COPY`. */
export interface RenderedTable {
  table: string;
  text: Buffer[];
}

/** Renders every stored row in advance, so that formatting does not count. */
export async function renderRows(client: pg.Client): Promise<RenderedTable[]> {
  const rendered: RenderedTable[] = [];
  for (const table of contentTables) {
    const text: Buffer[] = await client.query(copyTo(`copy ${table} to stdout`)).toArray();
    rendered.push({ table, text: splitIntoPieces(Buffer.concat(text)) });
  }
  return rendered;
}

const pieceBytes = 65_536;

/** `COPY ... TO` sends row by row. A loader sends larger pieces. */
const splitIntoPieces = (text: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(text.length / pieceBytes) }, (_, index) =>
    text.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );

/** Creates a second database on the same server with the same tables and indexes, all empty. */
export async function createTwinDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = new pg.Client(serverUrl);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const db = openDb({ url });
  await migrate(db).finally(() => db.destroy());
  return url;
}

/** Loads rendered rows into empty tables, one table after the other on one connection. @returns the duration in seconds */
export async function copyRows(client: pg.Client, rendered: readonly RenderedTable[]): Promise<number> {
  const startedAt = performance.now();
  for (const { table, text } of rendered)
    await pipeline(Readable.from(text), client.query(copyFrom(`copy ${table} from stdin`)));
  return (performance.now() - startedAt) / 1_000;
}

/** Empties the tables of records and runs a checkpoint, so that both sides start in the same state. */
export async function truncateContent(client: pg.Client): Promise<void> {
  const truncate = () => client.query(`truncate ${contentTables.join(", ")}`);
  // A service that still reads may wait for it in turn; then Postgres ends one of the two.
  await truncate().catch((err: { code?: string }) =>
    err.code === "40P01" ? truncate() : Promise.reject(err),
  );
  await client.query("checkpoint");
}
