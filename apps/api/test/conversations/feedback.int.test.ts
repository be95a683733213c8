import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi, type TestApi, type TestCaller } from "../support/given-api.ts";
import { givenConversations, givenMessages } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

interface FeedPage {
  data: { kind: string; id: string; deleted: boolean; text: string | null }[];
  next: string;
}

/** Reads all pages after a cursor. */
async function readFeed(caller: TestCaller, path: string, { after = "", limit = 2 } = {}) {
  const ids: string[] = [];
  let cursor = after;
  for (;;) {
    const query = cursor === "" ? "" : `&after=${cursor}`;
    const { data, next } = (await caller("GET", `${path}/feedback?limit=${limit}${query}`)).body as FeedPage;
    if (data.length === 0) return { ids, next };
    ids.push(...data.map((it) => it.id));
    cursor = next;
  }
}

/** Reads which process the feed waits for, from the metrics. */
async function readLagPid({ app }: TestApi): Promise<number> {
  const { body } = await app.inject("/metrics");
  return Number(/^inlet_feed_lag_pid\S* (\d+)$/m.exec(body)?.[1]);
}

test("the feed returns each item once, in pages, and later the items changed or deleted since", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await api.workspace();
  await givenConversations(api.db, id, [{ id: "a" }, { id: "b" }, { id: "c" }]);

  const first = await readFeed(member, path);
  const nothing = await readFeed(member, path, { after: first.next });
  await givenConversations(api.db, id, [{ id: "b", rev: 2, preview: "changed text" }]);
  const changed = await member("GET", `${path}/feedback?after=${first.next}`);
  await given.query(
    `with deleted as (
       update conversation set deleted_at = now(), feed_position = next_feed_position(workspace_id)
       where workspace_id = $1 and id = 'a' returning *)
     update conversation_item it set feed_position = deleted.feed_position
     from deleted where it.workspace_id = deleted.workspace_id and it.id = deleted.id`,
    id,
  );
  const deleted = await member("GET", `${path}/feedback?after=${(changed.body as FeedPage).next}`);

  expect(first.ids).toEqual(["a", "b", "c"]);
  expect(nothing).toEqual({ ids: [], next: first.next });
  expect(changed.body).toMatchObject({
    data: [
      {
        kind: "conversation",
        id: "b",
        conversationId: "b",
        text: "changed text",
        title: "about b",
        deleted: false,
      },
    ],
  });
  expect(deleted.body).toMatchObject({
    data: [{ id: "a", deleted: true, text: null }],
    next: expect.any(String),
  });
});

test("a row that commits late is never skipped", async () => {
  await using api = await givenApi(pg.url);
  await using stack = new AsyncDisposableStack();
  const late = stack.adopt(openDb({ url: pg.url, max: 1 }), (it) => it.destroy());
  const { id, path, member } = await api.workspace();
  const written = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();

  const slow = late.transaction().execute(async (tx) => {
    await givenConversations(tx, id, [{ id: "late" }]);
    written.resolve();
    await mayCommit.promise;
  });
  await written.promise;
  await givenConversations(api.db, id, [{ id: "quick" }]);
  const meanwhile = await readFeed(member, path);
  const lagPid = await readLagPid(api);
  mayCommit.resolve();
  await slow;
  const afterwards = await readFeed(member, path, { after: meanwhile.next });

  expect(meanwhile.ids).toEqual([]); // the quick row waits, because the late row comes before it
  expect(lagPid).toBeGreaterThan(0);
  expect(await readLagPid(api)).toBe(0);
  expect(afterwards.ids).toEqual(["late", "quick"]);
});

test("messages are items only in comment mode, and switching it on returns earlier messages too", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, kustomer, admin, member } = await api.workspace();
  await givenIntegration(api.db, id);
  await givenConversations(api.db, id, [{ id: "v1" }]);
  await givenMessages(api.db, id, [{ id: "m1", conversationId: "v1" }]);

  const without = await readFeed(member, path);
  const estimate = await member("GET", `${kustomer}/comments/estimate`);
  await admin("PATCH", kustomer, { ingestComments: true });
  const { body } = await member("GET", `${path}/feedback?after=${without.next}`);
  const all = await readFeed(member, path);
  await admin("PATCH", kustomer, { ingestComments: false });
  const again = await readFeed(member, path);
  const dropped = (await member("GET", `${path}/feedback?after=${all.next}`)).body;

  expect(estimate.body).toEqual({ items: { count: 1, more: false } });
  expect(dropped).toMatchObject({ data: [{ kind: "message", id: "m1", deleted: true, text: null }] });
  expect(without.ids).toEqual(["v1"]);
  expect(body).toMatchObject({
    data: [
      {
        kind: "message",
        id: "m1",
        conversationId: "v1",
        customerId: "c1",
        text: "text of m1",
        channel: "email",
      },
    ],
  });
  expect(all.ids).toEqual(["v1", "m1"]);
  expect(again.ids).toEqual(["v1"]);
});

test("pagination continues inside the items of one transaction, of both kinds", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await api.workspace();
  await givenIntegration(api.db, id, { ingestComments: true });
  await api.db.transaction().execute(async (tx) => {
    await givenConversations(tx, id, [{ id: "v1" }, { id: "v2" }, { id: "v3" }]);
    await givenMessages(
      tx,
      id,
      [1, 2, 3, 4].map((n) => ({ id: `m${n}`, conversationId: "v1" })),
    );
  });

  for (const limit of [1, 2, 3, 100])
    expect((await readFeed(member, path, { limit })).ids).toEqual(["v2", "v3", "v1", "m1", "m2", "m3", "m4"]);
});
