import pg from "pg";
import { expect, vi } from "vitest";

/**
 * Waits until every transaction that began before this call has ended, in all databases of the server. A reader that returns
 * only rows older than every open transaction, as the feed does, waits for the transactions of concurrent tests too.
 */
export async function waitForEarlierTransactions(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  const select = async (expression: string): Promise<unknown> =>
    (await client.query<{ it: unknown }>(`select ${expression} as it`)).rows[0]?.it;
  try {
    const xid = await select("pg_current_xact_id()");
    const isOver = `pg_snapshot_xmin(pg_current_snapshot()) > '${xid}'::xid8`;
    await vi.waitFor(async () => expect(await select(isOver)).toBe(true), { timeout: 30_000 });
  } finally {
    await client.end();
  }
}
