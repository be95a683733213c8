import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import fc from "fast-check";
import { type ControlledTransaction, sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type Db, type DbPool, feed, openDb, records, type Tables } from "../index.ts";
import { at, buildConversation } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId = "";
beforeEach(async () => {
  workspaceId = (await given.workspace()).id;
});

/** Stores conversations. A greater `rev` is a change. */
const write = (writer: Db, ids: readonly string[], { owner = workspaceId, rev = 1 } = {}) =>
  records.upsertConversations(
    writer,
    ids.map((id) => buildConversation({ id, rev })),
    { workspaceId: owner, observedAt: at(rev), mappingVersion: 1 },
  );

/** Reads which items come after a cursor. */
const readRefs = (slice: feed.FeedSlice) => feed.readFeed(db, slice, async (_, refs) => [...refs]);

/** Reads the ids after a cursor. */
async function read({ after, owner = workspaceId }: { after?: feed.FeedCursor; owner?: string } = {}) {
  const { items: rows, next } = await readRefs({ workspaceId: owner, after, limit: 1_000 });
  return { ids: rows.map((it) => it.id), next };
}

/** Opens a transaction on a connection of its own. Disposing rolls it back if it is still open. */
async function openTransaction(url = pg.url) {
  const pool = openDb({ url, max: 1 });
  const tx = await pool.startTransaction().execute();
  return {
    tx,
    commit: () => tx.commit().execute(),
    rollback: () => tx.rollback().execute(),
    async [Symbol.asyncDispose]() {
      if (!tx.isCommitted && !tx.isRolledBack) await tx.rollback().execute();
      await pool.destroy();
    },
  };
}

test("open transactions of other databases, of other tables and of other workspaces delay nothing", async () => {
  const other = await given.workspace();
  const maintenance = Object.assign(new URL(pg.url), { pathname: "/postgres" }).href;
  await using inOtherDatabase = await openTransaction(maintenance);
  await using ofOtherTable = await openTransaction();
  await using ofOtherWorkspace = await openTransaction();
  await sql`select pg_current_xact_id()`.execute(inOtherDatabase.tx);
  await sql`update workspace set name = 'New' where id = ${workspaceId}`.execute(ofOtherTable.tx);
  await write(ofOtherWorkspace.tx, ["late"], { owner: other.id });

  await write(db, ["a"]);

  expect((await read()).ids).toEqual(["a"]);
});

test("an open write of the workspace delays only what comes after it, until it has ended", async () => {
  await write(db, ["before"]);
  await using late = await openTransaction();
  await write(late.tx, ["late"]);
  await write(db, ["after"]);

  const meanwhile = await read();
  await late.commit();
  const afterwards = await read({ after: meanwhile.next });

  expect(meanwhile.ids).toEqual(["before"]);
  expect(afterwards.ids).toEqual(["late", "after"]);
});

test("an item that a slower transaction overwrites is read again", async () => {
  await using slow = await openTransaction();
  await write(slow.tx, ["its own"]); // so its position is before the other's
  await write(db, ["both"]);
  const meanwhile = await read();
  await write(slow.tx, ["both"], { rev: 2 });
  await slow.commit();

  expect(meanwhile.ids).toEqual([]);
  expect((await read({ after: meanwhile.next })).ids).toEqual(["its own", "both"]);
});

test("a write that is rolled back delays nothing afterwards", async () => {
  {
    await using failed = await openTransaction();
    await write(failed.tx, ["failed"]);
  }
  await write(db, ["a"]);

  expect((await read()).ids).toEqual(["a"]);
});

/** One of three writers writes an item of its own, commits or rolls back; or the consumer reads. */
const event = fc.record({
  what: fc.constantFrom("write", "write", "commit", "rollback", "read", "read"),
  by: fc.constantFrom("w1", "w2", "w3"),
  item: fc.constantFrom("a", "b"),
});
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** Writers that each have at most one open transaction. */
function createWriters(pool: DbPool) {
  const open = new Map<string, ControlledTransaction<Tables>>();
  const end = async (by: string, how: "commit" | "rollback"): Promise<void> => {
    await open.get(by)?.[how]().execute();
    open.delete(by);
  };
  return {
    end,
    async getTransaction(by: string): Promise<Db> {
      const tx = open.get(by) ?? (await pool.startTransaction().execute());
      open.set(by, tx);
      return tx;
    },
    async commitAll() {
      for (const by of [...open.keys()]) await end(by, "commit");
    },
  };
}

/** Plays events in a new workspace. @returns the position of each item, as the consumer has it and as it is stored */
async function play(events: readonly Event[]) {
  const owner = (await given.workspace()).id;
  const writers = createWriters(db);
  const consumed = new Map<string, number>();
  let after: feed.FeedCursor | undefined;
  const consume = async () => {
    const { items: rows, next } = await readRefs({ workspaceId: owner, after, limit: 1_000 });
    for (const { id, position } of rows) consumed.set(id, position);
    after = next;
  };
  for (const [rev, { what, by, item }] of events.entries()) {
    if (what === "read") await consume();
    else if (what === "write")
      await write(await writers.getTransaction(by), [`${by}-${item}`], { owner, rev });
    else await writers.end(by, what);
  }
  await writers.commitAll();
  await consume();
  const rows = await db.selectFrom("conversation").selectAll().where("workspaceId", "=", owner).execute();
  return { consumed, stored: new Map(rows.map((it) => [it.id, it.feedPosition])) };
}

test("a consumer has every item as it is stored, whatever the order of writes, commits and reads", async () => {
  const schedule = fc.array(event, { minLength: 5, maxLength: 25 });
  const isComplete = async (events: Event[]) => {
    const { consumed, stored } = await play(events);
    expect(consumed).toEqual(stored);
  };
  await fc.assert(fc.asyncProperty(schedule, isComplete), { numRuns: 30 });
});

test("where the clock is behind the rows, what is written comes after them all the same", async () => {
  await write(db, ["a", "b"]);
  const [ahead] = await given.query<{ position: string }>(
    "update conversation_item set feed_position = feed_position + 3600e6 returning feed_position as position",
  );
  const first = await read();
  await using late = await openTransaction();
  await write(late.tx, ["late"]);
  await write(db, ["c"]);
  const meanwhile = await read({ after: first.next });
  await late.commit();
  const second = await read({ after: first.next });

  expect(first.ids).toEqual(["a", "b"]);
  expect(first.next.conversation.position).toBe(Number(ahead?.position));
  expect(meanwhile.ids).toEqual([]);
  expect(second.ids).toEqual(["c", "late"]); // at one position, so by id
});

test("a cursor after everything that the feed can hold is refused, and says what to do", async () => {
  await write(db, ["a"]);
  const { next } = await read();
  const ahead = { ...next.conversation, position: next.conversation.position + 3_600e6 };

  for (const after of [
    { ...next, conversation: ahead },
    { ...next, message: ahead },
  ])
    await expect(read({ after })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("without `after`"),
    });
});

test("the cursor of an empty list of the newest leads on to everything written later", async () => {
  const { items: rows, next } = await readRefs({ workspaceId, limit: 10, backwards: true });
  await write(db, ["a"]);

  expect(rows).toEqual([]);
  expect((await read({ after: next })).ids).toEqual(["a"]);
});

test("a position is found without a scan of the stored rows, although the connection planned it while there were few", async () => {
  await using writer = await openTransaction();
  await write(writer.tx, ["a"]);
  await sql`analyze conversation_item, message`.execute(writer.tx);

  for (const id of ["b", "c", "d", "e", "f", "g", "h"]) await write(writer.tx, [id]);

  const { rows } = await sql<{ relname: string; scans: number }>`
    select relname, seq_scan as scans from pg_stat_xact_user_tables
    where relname in ('conversation_item', 'message') order by relname`.execute(writer.tx);
  expect(rows).toEqual([
    { relname: "conversation_item", scans: 0 },
    { relname: "message", scans: 0 },
  ]);
});
