import pg from "pg";
import { expect, vi } from "vitest";

/**
 * Waits until every transaction on the server that began before this call has ended, in whichever database: what reads
 * only what nothing earlier can precede, as the feed does, waits for those of the tests beside this one too.
 */
export async function earlierTransactionsEnded(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  const ask = async (what: string): Promise<unknown> =>
    (await client.query<{ it: unknown }>(`select ${what} as it`)).rows[0]?.it;
  try {
    const xid = await ask("pg_current_xact_id()");
    const isOver = `pg_snapshot_xmin(pg_current_snapshot()) > '${xid}'::xid8`;
    await vi.waitFor(async () => expect(await ask(isOver)).toBe(true), { timeout: 30_000 });
  } finally {
    await client.end();
  }
}
