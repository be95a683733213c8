import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import pgDriver from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { openDb, views } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** Opens a transaction that names itself. Disposing ends it. */
async function openTransaction(applicationName: string) {
  const client = new pgDriver.Client({ connectionString: pg.url, application_name: applicationName });
  await client.connect();
  await client.query("begin");
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return { client, pid: rows[0]?.pid, [Symbol.asyncDispose]: () => client.end() };
}

test("a transaction that a feed waits for is found with its session, until it has ended", async () => {
  const { id } = await given.workspace();
  {
    await using writer = await openTransaction("a normalizer");
    await writer.client.query("select next_feed_position($1)", [id]);

    expect(await views.findOldestFeedWriter(db)).toEqual({
      pid: writer.pid,
      applicationName: "a normalizer",
      state: "idle in transaction",
      seconds: expect.any(Number),
      blockedBy: null,
    });
  }
  await vi.waitFor(async () => expect(await views.findOldestFeedWriter(db)).toBeUndefined());
});

test("the transaction that blocks the writer is named too", async () => {
  const { id } = await given.workspace();
  await using blocker = await openTransaction("someone's psql");
  await using writer = await openTransaction("a normalizer");
  await blocker.client.query("lock table customer in access exclusive mode");
  await writer.client.query("select next_feed_position($1)", [id]);

  const waiting = writer.client.query("select from customer");

  await vi.waitFor(async () =>
    expect(await views.findOldestFeedWriter(db)).toMatchObject({
      pid: writer.pid,
      blockedBy: { pid: blocker.pid, applicationName: "someone's psql", state: "idle in transaction" },
    }),
  );
  await blocker.client.query("rollback");
  await waiting;
});
