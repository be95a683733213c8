import { normalizeBatch, takeStep } from "@inlet/contracts";
import { type Integration, webhooks } from "@inlet/db";
import { signWebhook } from "@inlet/kustomer";
import { testDb } from "@inlet/testkit";
import { rawMessage } from "@inlet/testkit/given";
import { expect, test, vi } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = testDb();
const token = "a-token-of-kustomers-webhook";

/** A workspace that is connected, reads, and has a webhook. */
async function givenHook(api: TestApi) {
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  await api.db
    .updateTable("integration")
    .set({ scopeFrom: new Date(0) })
    .where("id", "=", id)
    .execute();
  await workspace.admin("PUT", `${workspace.kustomer}/webhook`, { token });
  return { id, workspace };
}

let events = 0;
const eventOf = (changed: object = {}) => ({
  id: `event-${++events}`,
  name: "kustomer.message.create",
  org: "acme",
  createdAt: new Date().toISOString(),
  data: rawMessage({ preview: "what a customer wrote" }),
  ...changed,
});

interface Delivery {
  /** The integration's. */
  id: string;
  by?: string;
  signature?: string | undefined;
  contentType?: string;
}

/** Delivers a body as Kustomer would, signed unless told otherwise. */
async function deliver(api: TestApi, body: object | string, how: Delivery) {
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const { id, by = token, contentType = "application/json" } = how;
  const signature = "signature" in how ? how.signature : signWebhook(Buffer.from(payload), by);
  const signed = signature === undefined ? {} : { "x-kustomer-webhook-signature": signature };
  const headers = { "content-type": contentType, ...signed };
  const reply = await api.app.inject({ method: "POST", url: `/v1/hooks/kustomer/${id}`, headers, payload });
  return { status: reply.statusCode, body: reply.json() as unknown };
}

const stored = (api: TestApi, id: Integration["id"]) =>
  api.db.selectFrom("rawBatch").selectAll().where("integrationId", "=", id).orderBy("id").execute();

async function countsOf(api: TestApi, id: string) {
  const { accepted, duplicate, ignored, refused, dropped } = (await webhooks.findWebhook(api.db, id)) ?? {};
  return { accepted, duplicate, ignored, refused, dropped };
}

/** Counts are written down within a second or so. */
const untilCounted = (api: TestApi, id: string, counts: object) =>
  vi.waitFor(async () => expect(await countsOf(api, id)).toEqual({ ...none, ...counts }), 15_000);

const none = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

const accepted = { status: 200, body: { accepted: true } };

test("an event is stored once, however often it comes, and the normalizer is rung for it", async () => {
  await using api = await givenApi(pg.url);
  const { id } = await givenHook(api);
  const event = eventOf();

  const first = await deliver(api, event, { id });
  const again = await deliver(api, event, { id: id.toUpperCase(), contentType: "text/plain" });

  expect([first, again]).toEqual([accepted, accepted]);
  const [batch, ...more] = await stored(api, id);
  expect(batch).toMatchObject({ runId: null, stream: "messages", records: 1 });
  expect(more).toEqual([]);
  expect(api.queues.sent).toEqual([
    { name: normalizeBatch.name, payload: { batchId: batch?.id }, priority: 10 },
  ]);
  await untilCounted(api, id, { accepted: 1, duplicate: 1 });
});

test("what is not signed is refused alike, whether there is such a webhook or not, and changes nothing", async () => {
  await using api = await givenApi(pg.url);
  const { id, workspace } = await givenHook(api);
  const noHook = await api.workspace();
  const unhooked = await givenIntegration(api.db, noHook.id, { ingestConversations: true });
  const event = eventOf();

  const replies = [
    await deliver(api, event, { id, signature: undefined }),
    await deliver(api, event, { id, by: "another token" }),
    await deliver(api, event, { id, signature: signWebhook(Buffer.from("{}"), token) }),
    await deliver(api, "", { id, signature: undefined }),
    await deliver(api, "{ no JSON", { id, by: "another token" }),
    await deliver(api, event, { id: unhooked.id }),
    await deliver(api, event, { id: crypto.randomUUID() }),
    await deliver(api, event, { id: "x" }),
  ];

  expect(new Set(replies.map((it) => JSON.stringify(it))).size).toBe(1);
  expect(replies[0]).toMatchObject({ status: 401, body: { error: "unauthorized" } });
  expect([await stored(api, id), api.queues.sent]).toEqual([[], []]);
  await untilCounted(api, id, { refused: 5 });
  const { body } = await workspace.member("GET", `${workspace.kustomer}/webhook`);
  expect(body).toMatchObject({ lastEventAt: null, counts: { ...none, refused: 5 } });
});

test("a webhook's token signs for its own integration and org only", async () => {
  await using api = await givenApi(pg.url);
  const [mine, theirs] = [await givenHook(api), await givenHook(api)];
  await theirs.workspace.admin("PUT", `${theirs.workspace.kustomer}/webhook`, { token: "token-of-theirs" });

  const foreign = await deliver(api, eventOf(), { id: mine.id, by: "token-of-theirs" });
  const anotherOrg = await deliver(api, eventOf({ org: "globex" }), { id: mine.id });

  expect(foreign.status).toBe(401);
  expect(anotherOrg).toMatchObject({ status: 403, body: { error: "forbidden" } });
  expect(await stored(api, mine.id)).toEqual([]);
});

test("what is signed and no event is invalid, and what is too large is not even read", async () => {
  await using api = await givenApi(pg.url);
  const { id } = await givenHook(api);

  const replies = [
    await deliver(api, "{ no JSON", { id }),
    await deliver(api, eventOf({ createdAt: "noon" }), { id }),
    await deliver(api, eventOf({ data: { text: "x".repeat(1_048_576) } }), { id }),
  ];

  expect(replies).toMatchObject([
    { status: 400, body: { error: "invalid", message: expect.stringContaining("no JSON object") } },
    { status: 400, body: { error: "invalid", message: expect.stringContaining("createdAt") } },
    { status: 413, body: { error: "invalid" } },
  ]);
});

test("what need not be taken is accepted, counted and not stored", async () => {
  await using api = await givenApi(pg.url);
  const { id, workspace } = await givenHook(api);
  const longAgo = new Date(Date.now() - 4 * 86_400_000).toISOString();

  const ignored = [
    await deliver(api, eventOf({ name: "kustomer.user.update" }), { id }),
    await deliver(api, eventOf({ name: "kustomer.conversation.merge" }), { id }),
    await deliver(api, eventOf({ createdAt: longAgo }), { id }),
  ];
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: false });
  const off = await deliver(api, eventOf(), { id });

  expect([...ignored, off]).toEqual(Array(4).fill(accepted));
  expect([await stored(api, id), api.queues.sent.filter((it) => it.name !== takeStep.name)]).toEqual([
    [],
    [],
  ]);
  await untilCounted(api, id, { ignored: 3, dropped: 1 });
});

test("events that could only wait are dropped: for a full backlog, and when they come too fast", async () => {
  await using slow = await givenApi(pg.url, { webhooks: { maxBacklog: 2, maxEventsPerMinute: 100 } });
  await using fast = await givenApi(pg.url, { webhooks: { maxBacklog: 100, maxEventsPerMinute: 2 } });
  for (const api of [slow, fast]) {
    const [one, other] = [await givenHook(api), await givenHook(api)];

    const replies = [];
    for (let i = 0; i < 5; i++) replies.push(await deliver(api, eventOf(), { id: one.id }));
    await deliver(api, eventOf(), { id: other.id });

    expect(replies).toEqual(Array(5).fill(accepted));
    expect(await stored(api, one.id)).toHaveLength(2);
    expect(await stored(api, other.id)).toHaveLength(1);
    await untilCounted(api, one.id, { accepted: 2, dropped: 3 });
  }
});

test("a queue that is away costs a delay, not the event", async () => {
  await using api = await givenApi(pg.url);
  const { id } = await givenHook(api);
  api.queues.send = () => Promise.reject(new Error("no queue"));
  const silent = await givenHook(api);

  const reply = await deliver(api, eventOf(), { id });
  api.queues.send = () => new Promise(() => undefined);
  const late = await deliver(api, eventOf(), { id: silent.id });

  expect([reply, late]).toEqual([accepted, accepted]);
  expect([await stored(api, id), await stored(api, silent.id)]).toMatchObject([
    [{ state: "pending", dispatchAt: expect.any(Date) }],
    [{ state: "pending", dispatchAt: expect.any(Date) }],
  ]);
});

test("events are counted by what became of them, and what people wrote stands in no log", async () => {
  const api = await givenApi(pg.url);
  const { id } = await givenHook(api);
  await deliver(api, eventOf(), { id });
  await deliver(api, eventOf(), { id, by: "another token" });
  await deliver(api, eventOf(), { id: crypto.randomUUID() });
  const metrics = (await api.app.inject("/metrics")).body;
  const last = await givenApi(pg.url);

  await api[Symbol.asyncDispose]();

  expect(metrics).toMatch(/inlet_hook_events_total\{[^}]*outcome="accepted"[^}]*\} 1\n/);
  expect(metrics).toMatch(/inlet_hook_events_total\{[^}]*outcome="refused"[^}]*\} 2\n/);
  expect(api.logged.join("")).not.toContain("what a customer wrote");
  expect(await countsOf(last, id)).toEqual({ ...none, accepted: 1, refused: 1 });
  await last[Symbol.asyncDispose]();
});
