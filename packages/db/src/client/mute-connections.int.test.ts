import type { DatabaseLimits } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { openProxy } from "@inlet/testkit/proxy";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DatabaseFault, type DbPool, openDb, views } from "../index.ts";
import { allowLongStatements } from "./in-transaction.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const stack = new AsyncDisposableStack();
let proxy: Awaited<ReturnType<typeof openProxy>>;
beforeAll(async () => {
  proxy = stack.use(await openProxy("postgres", pg.url));
});
afterAll(() => stack.disposeAsync());

const open = (limits: Partial<DatabaseLimits>, max = 3): DbPool =>
  stack.use(openDb({ url: proxy.url, max, limits }));
const lock = (db: DbPool, id: string) =>
  db.updateTable("workspace").set({ name: "Locked" }).where("id", "=", id).execute();
const away = expect.any(DatabaseFault);

test("when every connection goes mute, one wait ends and then all work goes on", async () => {
  const db = open({ statementMs: 2_000 });
  const query = () => sql`select pg_sleep(0.05)`.execute(db);
  await Promise.all([query(), query(), query()]);
  proxy.muteConnections();

  const first = query();

  await expect(first).rejects.toEqual(away);
  await Promise.all([query(), query(), query(), query()]); // none of them meets another mute connection
});

test("a transaction whose connection went mute lets go of its locks", async () => {
  const { id } = await given.workspace();
  const [lost, other] = [open({ idleInTransactionMs: 500, statementMs: 2_000 }), open({})];

  const abandoned = lost.transaction().execute(async (tx) => {
    await lock(tx as DbPool, id);
    proxy.muteConnections();
    await sql`select 1`.execute(tx);
  });
  await expect(abandoned).rejects.toEqual(away);
  await lock(other, id);

  expect(await given.query("select name from workspace where id = $1", id)).toEqual([{ name: "Locked" }]);
});

test("a statement waits for a lock, a connection and the end of its work for a bounded time", async () => {
  const { id } = await given.workspace();
  const db = open({ lockMs: 100, connectMs: 2_000, statementMs: 2_000 }, 2);

  await db.transaction().execute(async (tx) => {
    await lock(tx as DbPool, id);
    await expect(lock(db, id)).rejects.toEqual(away);
    await db.transaction().execute(async () => {
      await expect(sql`select 1`.execute(db)).rejects.toEqual(away); // both connections are in use
    });
  });

  await expect(sql`select pg_sleep(60)`.execute(db)).rejects.toMatchObject({ kind: "unavailable" });
});

test("a transaction that asks for it may take longer, and only that one", async () => {
  const db = open({ statementMs: 2_000 }, 1);

  await db.transaction().execute(async (tx) => {
    await allowLongStatements(tx);
    await sql`select pg_sleep(3)`.execute(tx); // longer than a silent server gets
  });

  await expect(sql`select pg_sleep(60)`.execute(db)).rejects.toMatchObject({ kind: "unavailable" });
});

test("a session that keeps others waiting is named, with its age", async () => {
  const { id } = await given.workspace();
  const db = open({});
  expect(await views.describeBlockers(db)).toBeUndefined();

  const text = await db.transaction().execute(async (tx) => {
    await lock(tx as DbPool, id);
    const waiting = lock(db, id);
    const found = await vi.waitUntil(() => views.describeBlockers(db, 0));
    return { found, waiting };
  });
  await text.waiting;

  expect(text.found).toMatch(/^pid \d+ \(inlet, idle in transaction, open for \d+ s\) blocks 1$/);
});
