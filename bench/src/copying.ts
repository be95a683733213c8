import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { migrate, openDb } from "@inlet/db";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

/** What a record becomes; the order in which the normalizer writes as well. */
const contentTables = ["tag", "customer", "conversation", "message"] as const;

/** Rows as `COPY` reads them. */
export interface Rendered {
  table: string;
  text: Buffer[];
}

/** Renders every stored row, so that nothing has to be formatted while the time runs. */
export async function renderRows(client: pg.Client): Promise<Rendered[]> {
  const rendered: Rendered[] = [];
  for (const table of contentTables) {
    const text: Buffer[] = await client.query(copyTo(`copy ${table} to stdout`)).toArray();
    rendered.push({ table, text: inPieces(Buffer.concat(text)) });
  }
  return rendered;
}

const pieceBytes = 65_536;

/** `COPY ... TO` sends row by row; a loader sends as much as fits. */
const inPieces = (text: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(text.length / pieceBytes) }, (_, nth) =>
    text.subarray(nth * pieceBytes, (nth + 1) * pieceBytes),
  );

/** A second database on the same server with the same tables, indexes and settings, and no rows in them. */
export async function makeTwin(serverUrl: string, name: string): Promise<string> {
  const admin = new pg.Client(serverUrl);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const db = openDb({ url });
  await migrate(db).finally(() => db.destroy());
  return url;
}

/** Loads rendered rows into empty tables, one after the other on one connection. @returns the seconds it took */
export async function copyRows(client: pg.Client, rendered: readonly Rendered[]): Promise<number> {
  const began = performance.now();
  for (const { table, text } of rendered)
    await pipeline(Readable.from(text), client.query(copyFrom(`copy ${table} from stdin`)));
  return (performance.now() - began) / 1_000;
}

/** Empties what records become and brings the disk to rest, so that both sides begin alike. */
export async function emptyContent(client: pg.Client): Promise<void> {
  await client.query(`truncate ${contentTables.join(", ")}`);
  await client.query("checkpoint");
}
