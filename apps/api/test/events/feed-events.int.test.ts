import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations, givenMessages } from "../support/given-content.ts";
import { readServerSentEvents } from "../support/read-events.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

interface FeedPage {
  data: { id: string }[];
  next: string;
}

/** An API that listens, with a workspace of one conversation, `a`, and a reader of its feed. */
async function givenFeed() {
  const api = await givenApi(pg.url);
  const origin = await api.app.listen({ port: 0, host: "127.0.0.1" });
  const own = await api.workspace();
  await givenConversations(api.db, own.id, [{ id: "a" }]);
  const headers = { authorization: `Bearer ${own.memberToken.token}` };
  const url = `${origin}${own.path}/feedback`;
  return {
    ...api,
    own,
    write: (id: string) => givenConversations(api.db, own.id, [{ id }]),
    async read(query: string) {
      const response = await fetch(`${url}?${query}`, { headers });
      return { status: response.status, body: (await response.json()) as FeedPage };
    },
    listen: (query = "", more: Record<string, string> = {}) =>
      readServerSentEvents(`${url}/events?${query}`, { ...headers, ...more }),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

/** Makes a feed forget what was deleted until now, as a purge does. */
const forgetDeletions = (workspaceId: string) =>
  given.query("insert into feed_floor select $1, 'conversation', feed_now($1), ''", workspaceId);

const toIds = ({ data }: FeedPage) => data.map((it) => it.id);

test("a request that waits is answered as soon as there is an item, and at the end of its time without one", async () => {
  await using feed = await givenFeed();
  const { next } = (await feed.read("wait=30")).body;

  const waiting = feed.read(`wait=30&after=${next}`);
  await feed.write("b");
  const found = await waiting;
  const without = await feed.read(`wait=1&after=${found.body.next}`);

  expect(toIds(found.body)).toEqual(["b"]);
  expect(without.body).toEqual({ data: [], next: found.body.next });
});

test("a request that waits for a conversation gets it when a message of it is written", async () => {
  await using feed = await givenFeed();
  const { next } = (await feed.read("")).body;

  const waiting = feed.read(`wait=30&after=${next}`);
  await givenMessages(feed.db, feed.own.id, [{ id: "m1", conversationId: "a" }]);

  expect((await waiting).body).toMatchObject({ data: [{ id: "a", transcript: [{ messageId: "m1" }] }] });
});

test("closing the API answers those who wait, and ends the streams", async () => {
  const feed = await givenFeed();
  const { next } = (await feed.read("")).body;
  const waiting = feed.read(`wait=30&after=${next}`);
  const stream = await feed.listen(`after=${next}`);
  const more = await feed.listen();
  await more.next();

  await feed[Symbol.asyncDispose]();

  expect((await waiting).body).toEqual({ data: [], next });
  expect(await stream.next()).toBeUndefined();
});

test("a stream brings every item, then each that changes, and continues after the last id", async () => {
  await using feed = await givenFeed();
  await feed.write("b");
  await using stream = await feed.listen();
  const first = [await stream.next(), await stream.next()];
  await feed.write("c");
  const third = await stream.next();
  await using continued = await feed.listen("", { "last-event-id": String(first[0]?.id) });

  expect([stream.status, stream.type]).toEqual([200, "text/event-stream"]);
  expect([...first, third].map((it) => [it?.event, it?.data])).toMatchObject([
    ["item", { id: "a", kind: "conversation", text: "preview of a" }],
    ["item", { id: "b" }],
    ["item", { id: "c" }],
  ]);
  expect([await continued.next(), await continued.next()].map((it) => it?.data)).toMatchObject([
    { id: "b" },
    { id: "c" },
  ]);
  expect(toIds((await feed.read(`after=${third?.id}`)).body)).toEqual([]);
});

test("a stream waits for a subscriber that reads slowly, and then brings all", async () => {
  await using feed = await givenFeed();
  const ids = Array.from({ length: 300 }, (_, n) => `b${String(n).padStart(3, "0")}`);
  await givenConversations(
    feed.db,
    feed.own.id,
    ids.map((id) => ({ id, preview: "x".repeat(50_000) })),
  );

  await using stream = await feed.listen();
  const found: unknown[] = [];
  while (found.length < 301) found.push((await stream.next())?.data);

  expect(found).toMatchObject([{ id: "a" }, ...ids.map((id) => ({ id }))]);
});

test("a stream ends with its token, and a cursor that came too late is refused with advice", async () => {
  await using feed = await givenFeed();
  const { next } = (await feed.read("")).body;
  await using stream = await feed.listen(`after=${next}`);
  await given.query("update api_token set expires_at = now() where id = $1", feed.own.memberToken.id);

  const ended = await stream.next();
  await forgetDeletions(feed.own.id);
  await given.query("update api_token set expires_at = null where id = $1", feed.own.memberToken.id);
  const late = await feed.read(`after=${next}`);
  const lateStream = await feed.listen(`after=${next}`);

  expect(ended).toBeUndefined();
  expect(late).toMatchObject({
    status: 410,
    body: { error: "gone", message: expect.stringContaining("without `after`") },
  });
  expect(lateStream.status).toBe(410);
});

test("a purge tells those who wait, and streams, to start over", async () => {
  await using feed = await givenFeed();
  const { next } = (await feed.read("")).body;
  const waiting = feed.read(`wait=30&after=${next}`);
  await using stream = await feed.listen(`after=${next}`);

  await forgetDeletions(feed.own.id);

  expect((await waiting).status).toBe(410);
  expect(await stream.next()).toMatchObject({ event: "error", data: { error: "gone" } });
  expect(await stream.next()).toBeUndefined();
});

test("a caller has at most twenty streams and waiting requests", async () => {
  await using feed = await givenFeed();
  const { next } = (await feed.read("")).body;
  await using stack = new AsyncDisposableStack();
  for (let n = 0; n < 20; n++) stack.use(await feed.listen(`after=${next}`));

  const stream = await feed.listen(`after=${next}`);
  const waiting = await feed.read(`wait=30&after=${next}`);

  expect([stream.status, waiting.status]).toEqual([429, 429]);
});
