import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb, records } from "../index.ts";
import { at, conversation, message } from "../testing/rows.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId = "";
beforeEach(async () => {
  workspaceId = (await given.workspace()).id;
});

const seen = (seconds: number, mappingVersion = 1): records.Origin => ({
  workspaceId,
  observedAt: at(seconds),
  mappingVersion,
});

const bury = (seconds: number, id = "m1") =>
  given.ask("update message set deleted_at = $1 where id = $2", at(seconds), id);

interface Stored {
  description: string;
  rev: number | null;
  deleted: boolean;
  changed_xid: string;
  xmin: string;
}
async function stored(id = "m1"): Promise<Stored | undefined> {
  const [row] = await given.ask<Stored>(
    "select description, rev, deleted_at is not null as deleted, changed_xid, xmin from message where id = $1",
    id,
  );
  return row;
}

/** One version of a record as one page told it. */
interface Version {
  /** Its place in the record's life: `rev` and `updatedAt` both grow by it. */
  life: number;
  hasRev: boolean;
  /** When the page was read. */
  observed: number;
}

const version = fc.record({ life: fc.integer({ min: 0, max: 4 }), hasRev: fc.boolean() });
const life = fc
  .array(version, { minLength: 2, maxLength: 7 })
  // What is read later is never older; masked fields make the same version read later another content.
  .map((versions) =>
    versions.toSorted((a, b) => a.life - b.life).map((it, i): Version => ({ ...it, observed: i })),
  );
const shuffledLife = life.chain((versions) =>
  fc.shuffledSubarray(versions, { minLength: versions.length, maxLength: versions.length }),
);

const rowOf = ({ life: n, hasRev, observed }: Version) =>
  message({ rev: hasRev ? n : null, updatedAt: at(n), description: `${n} read ${observed}` });

test("the latest version wins, in whatever order versions arrive", async () => {
  await fc.assert(
    fc.asyncProperty(shuffledLife, async (versions) => {
      await given.ask("delete from message");
      for (const it of versions) await records.upsertMessages(db, [rowOf(it)], seen(it.observed));
      const latest = versions.toSorted((a, b) => a.observed - b.observed).at(-1);
      expect((await stored())?.description).toBe(latest && rowOf(latest).description);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

test("a stale index that is read later brings back no older version", async () => {
  await records.upsertMessages(db, [message({ rev: 5, updatedAt: at(5), description: "new" })], seen(5));

  await records.upsertMessages(db, [message({ rev: 4, updatedAt: at(4), description: "old" })], seen(9));
  await records.upsertMessages(db, [message({ rev: null, updatedAt: at(4), description: "old" })], seen(9));

  expect((await stored())?.description).toBe("new");
});

test("a greater rev wins even where updatedAt went back", async () => {
  await records.upsertMessages(db, [message({ rev: 1, updatedAt: at(5) })], seen(1));

  await records.upsertMessages(db, [message({ rev: 2, updatedAt: at(3), description: "new" })], seen(2));

  expect((await stored())?.description).toBe("new");
});

test("an equal version writes nothing", async () => {
  const first = await records.upsertMessages(db, [message()], seen(1));
  const before = await stored();

  const again = await records.upsertMessages(db, [message()], seen(9));

  expect([first, again]).toEqual([["m1"], []]);
  expect(await stored()).toEqual(before);
});

test("the same version with other content is kept as it was read last", async () => {
  await records.upsertMessages(db, [message({ description: "masked" })], seen(1));
  const before = await stored();

  await records.upsertMessages(db, [message({ description: "plain" })], seen(3));
  await records.upsertMessages(db, [message({ description: "masked" })], seen(2));

  const after = await stored();
  expect(after?.description).toBe("plain");
  expect(after?.changed_xid).not.toBe(before?.changed_xid);
});

test("relations that moved are written though the version is the same", async () => {
  await records.upsertMessages(db, [message()], seen(1));

  const moved = message({ conversationId: "c2", relations: { conversation: "c2" } });

  expect(await records.upsertMessages(db, [moved], seen(2))).toEqual(["m1"]);
});

test("a newer mapping writes the same version anew, an older one does not", async () => {
  await records.upsertMessages(db, [message({ description: "mapped" })], seen(1, 2));

  const older = await records.upsertMessages(db, [message()], seen(5, 1));
  const newer = await records.upsertMessages(db, [message()], seen(1, 3));

  expect([older, newer]).toEqual([[], ["m1"]]);
});

test("the same id twice in a page is one row, the newest", async () => {
  const page = [
    message({ rev: 2, updatedAt: at(2), description: "new" }),
    message({ rev: 1, updatedAt: at(1), description: "old" }),
    message({ id: "m2", rev: null, updatedAt: at(1), description: "old" }),
    message({ id: "m2", rev: null, updatedAt: at(2), description: "new" }),
  ];

  const written = await records.upsertMessages(db, page, seen(3));

  expect(written).toEqual(["m1", "m2"]);
  expect([(await stored("m1"))?.description, (await stored("m2"))?.description]).toEqual(["new", "new"]);
});

test("an older batch does not revive what is deleted, a newer one does", async () => {
  await records.upsertMessages(db, [message()], seen(1));
  await bury(10);

  await records.upsertMessages(db, [message({ rev: 9, updatedAt: at(9), description: "late" })], seen(9));
  const dead = await stored();
  await records.upsertMessages(db, [message()], seen(11));

  expect(dead).toMatchObject({ deleted: true, description: "Hello" });
  expect(await stored()).toMatchObject({ deleted: false });
});

test("two opposite batches of 500 rows at once are both stored, without a deadlock", async () => {
  const ids = Array.from({ length: 500 }, (_, i) => `m${String(i).padStart(4, "0")}`);
  const page = (rev: number, order: string[]) => order.map((id) => message({ id, rev, updatedAt: at(rev) }));
  const write = (rev: number, order: string[]) =>
    db.transaction().execute((tx) => records.upsertMessages(tx, page(rev, order), seen(rev)));

  for (const rev of [1, 3, 5]) await Promise.all([write(rev, ids), write(rev + 1, ids.toReversed())]);

  const rows = await given.ask("select rev, count(*)::int from message group by rev");
  expect(rows).toEqual([{ rev: 6, count: 500 }]);
});

test("columns, lists and maps are stored as they came, and workspaces do not mix", async () => {
  const other = await given.workspace();
  const row = conversation({ attributes: { custom: { deep: [1, "zwei", null] } } });

  await records.upsertConversations(db, [row], seen(1));
  await records.upsertConversations(db, [conversation({ status: "done" })], {
    ...seen(1),
    workspaceId: other.id,
  });

  const found = await db
    .selectFrom("conversation")
    .selectAll()
    .where("workspaceId", "=", workspaceId)
    .execute();
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject(row);
});

test("a conversation that was written has its thread counted, one that was not has not", async () => {
  await records.upsertConversations(db, [conversation()], seen(1));
  await given.ask("delete from thread_check");

  await records.upsertConversations(db, [conversation()], seen(2));
  const quiet = await given.ask("select from thread_check");
  await records.upsertConversations(db, [conversation({ rev: 2 })], seen(3));

  expect(quiet).toHaveLength(0);
  expect(await given.ask("select conversation_id as id from thread_check")).toEqual([{ id: "c1" }]);
});

test("tags without any time are kept as they were read last", async () => {
  const tag = (name: string): records.TagRow => ({
    id: "t1",
    name,
    color: null,
    deleted: false,
    createdAt: null,
    updatedAt: null,
    attributes: { name },
  });
  await records.upsertTags(db, [tag("old"), tag("first")], seen(1));

  await records.upsertTags(db, [tag("new")], seen(3));
  await records.upsertTags(db, [tag("late")], seen(2));

  expect(await given.ask("select name from tag")).toEqual([{ name: "new" }]);
});
