import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb, records } from "../index.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId = "";
beforeEach(async () => {
  workspaceId = (await given.workspace()).id;
});

const origin = (seconds: number, mappingVersion = 1): records.Origin => ({
  workspaceId,
  observedAt: at(seconds),
  mappingVersion,
});

const markDeleted = (seconds: number, id = "m1") =>
  given.query("update message set deleted_at = $1 where id = $2", at(seconds), id);

interface Stored {
  description: string;
  rev: number | null;
  deleted: boolean;
  feed_position: string;
  xmin: string;
}
async function stored(id = "m1"): Promise<Stored | undefined> {
  const [row] = await given.query<Stored>(
    "select description, rev, deleted_at is not null as deleted, feed_position, xmin from message where id = $1",
    id,
  );
  return row;
}

/** One version of a record, as one page contains it. */
interface Version {
  /** The number of the version: `rev` and `updatedAt` both grow by it. */
  version: number;
  hasRev: boolean;
  /** When the page was read. */
  observed: number;
}

const version = fc.record({ version: fc.integer({ min: 0, max: 4 }), hasRev: fc.boolean() });
const history = fc
  .array(version, { minLength: 2, maxLength: 7 })
  // What is read later is never older. Masked fields give one version another content when it is read later.
  .map((versions) =>
    versions.toSorted((a, b) => a.version - b.version).map((it, i): Version => ({ ...it, observed: i })),
  );
const shuffledHistory = history.chain((versions) =>
  fc.shuffledSubarray(versions, { minLength: versions.length, maxLength: versions.length }),
);

const toRow = ({ version: n, hasRev, observed }: Version) =>
  buildMessage({ rev: hasRev ? n : null, updatedAt: at(n), description: `${n} read ${observed}` });

test("the latest version wins, in any order of arrival", async () => {
  await fc.assert(
    fc.asyncProperty(shuffledHistory, async (versions) => {
      await given.query("delete from message");
      for (const it of versions) await records.upsertMessages(db, [toRow(it)], origin(it.observed));
      const latest = versions.toSorted((a, b) => a.observed - b.observed).at(-1);
      expect((await stored())?.description).toBe(latest && toRow(latest).description);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

test("an older version from a stale index, read later, does not win", async () => {
  await records.upsertMessages(
    db,
    [buildMessage({ rev: 5, updatedAt: at(5), description: "new" })],
    origin(5),
  );

  await records.upsertMessages(
    db,
    [buildMessage({ rev: 4, updatedAt: at(4), description: "old" })],
    origin(9),
  );
  await records.upsertMessages(
    db,
    [buildMessage({ rev: null, updatedAt: at(4), description: "old" })],
    origin(9),
  );

  expect((await stored())?.description).toBe("new");
});

test("a greater rev wins even when updatedAt went back", async () => {
  await records.upsertMessages(db, [buildMessage({ rev: 1, updatedAt: at(5) })], origin(1));

  await records.upsertMessages(
    db,
    [buildMessage({ rev: 2, updatedAt: at(3), description: "new" })],
    origin(2),
  );

  expect((await stored())?.description).toBe("new");
});

test("an equal version writes nothing", async () => {
  const first = await records.upsertMessages(db, [buildMessage()], origin(1));
  const before = await stored();

  const again = await records.upsertMessages(db, [buildMessage()], origin(9));

  expect([first, again]).toEqual([["m1"], []]);
  expect(await stored()).toEqual(before);
});

test("of one version with different contents, the one read last wins", async () => {
  await records.upsertMessages(db, [buildMessage({ description: "masked" })], origin(1));
  const before = await stored();

  await records.upsertMessages(db, [buildMessage({ description: "plain" })], origin(3));
  await records.upsertMessages(db, [buildMessage({ description: "masked" })], origin(2));

  const after = await stored();
  expect(after?.description).toBe("plain");
  expect(after?.feed_position).not.toBe(before?.feed_position);
});

test("changed relations are written although the version is the same", async () => {
  await records.upsertMessages(db, [buildMessage()], origin(1));

  const moved = buildMessage({ conversationId: "c2", relations: { conversation: "c2" } });

  expect(await records.upsertMessages(db, [moved], origin(2))).toEqual(["m1"]);
});

test("a newer mapping rewrites the same version, and an older one does not", async () => {
  await records.upsertMessages(db, [buildMessage({ description: "mapped" })], origin(1, 2));

  const older = await records.upsertMessages(db, [buildMessage()], origin(5, 1));
  const newer = await records.upsertMessages(db, [buildMessage()], origin(1, 3));

  expect([older, newer]).toEqual([[], ["m1"]]);
});

test("the same id twice in a page is one row, the newest", async () => {
  const page = [
    buildMessage({ rev: 2, updatedAt: at(2), description: "new" }),
    buildMessage({ rev: 1, updatedAt: at(1), description: "old" }),
    buildMessage({ id: "m2", rev: null, updatedAt: at(1), description: "old" }),
    buildMessage({ id: "m2", rev: null, updatedAt: at(2), description: "new" }),
  ];

  const written = await records.upsertMessages(db, page, origin(3));

  expect(written).toEqual(["m1", "m2"]);
  expect([(await stored("m1"))?.description, (await stored("m2"))?.description]).toEqual(["new", "new"]);
});

test("an older batch does not revive a deleted record, and a newer one does", async () => {
  await records.upsertMessages(db, [buildMessage()], origin(1));
  await markDeleted(10);

  await records.upsertMessages(
    db,
    [buildMessage({ rev: 9, updatedAt: at(9), description: "late" })],
    origin(9),
  );
  const before = await stored();
  await records.upsertMessages(db, [buildMessage()], origin(11));

  expect(before).toMatchObject({ deleted: true, description: "Hello" });
  expect(await stored()).toMatchObject({ deleted: false });
});

test("two concurrent batches of 500 rows in opposite order are both stored, without a deadlock", async () => {
  const ids = Array.from({ length: 500 }, (_, i) => `m${String(i).padStart(4, "0")}`);
  const page = (rev: number, order: string[]) =>
    order.map((id) => buildMessage({ id, rev, updatedAt: at(rev) }));
  const write = (rev: number, order: string[]) =>
    db.transaction().execute((tx) => records.upsertMessages(tx, page(rev, order), origin(rev)));

  for (const rev of [1, 3, 5]) await Promise.all([write(rev, ids), write(rev + 1, ids.toReversed())]);

  const rows = await given.query("select rev, count(*)::int from message group by rev");
  expect(rows).toEqual([{ rev: 6, count: 500 }]);
});

test("columns, lists and maps are stored unchanged, and workspaces do not mix", async () => {
  const other = await given.workspace();
  const row = buildConversation({ attributes: { custom: { deep: [1, "zwei", null] } } });

  await records.upsertConversations(db, [row], origin(1));
  await records.upsertConversations(db, [buildConversation({ status: "done" })], {
    ...origin(1),
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

test("a written conversation gets a thread check, and an unchanged one does not", async () => {
  await records.upsertConversations(db, [buildConversation()], origin(1));
  await given.query("delete from thread_check");

  await records.upsertConversations(db, [buildConversation()], origin(2));
  const unchanged = await given.query("select from thread_check");
  await records.upsertConversations(db, [buildConversation({ rev: 2 })], origin(3));

  expect(unchanged).toHaveLength(0);
  expect(await given.query("select conversation_id as id from thread_check")).toEqual([{ id: "c1" }]);
});

test("of tags without any time, the one read last wins", async () => {
  const tag = (name: string): records.TagRow => ({
    id: "t1",
    name,
    color: null,
    deleted: false,
    createdAt: null,
    updatedAt: null,
    attributes: { name },
  });
  await records.upsertTags(db, [tag("old"), tag("first")], origin(1));

  await records.upsertTags(db, [tag("new")], origin(3));
  await records.upsertTags(db, [tag("late")], origin(2));

  expect(await given.query("select name from tag")).toEqual([{ name: "new" }]);
});
