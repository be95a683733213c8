import { normalizeBatch, takeStep } from "@inlet/contracts";
import { type Integration, webhooks } from "@inlet/db";
import { signWebhook } from "@inlet/kustomer";
import { setUpTestDb } from "@inlet/testkit";
import { buildRawMessage } from "@inlet/testkit/given";
import { expect, test, vi } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";
import { buildEvent, givenWebhook, webhookToken as token } from "../support/given-webhook.ts";
import { withinOneMinute } from "../support/within-one-minute.ts";

const pg = setUpTestDb();
interface DeliveryOptions {
  /** The id of the integration. */
  id: string;
  signedWith?: string;
  signature?: string | undefined;
  contentType?: string;
}

/** Delivers a body as Kustomer would, signed unless the options say otherwise. */
async function deliver(api: TestApi, body: object | string, options: DeliveryOptions) {
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const { id, signedWith = token, contentType = "application/json" } = options;
  const signature =
    "signature" in options ? options.signature : signWebhook(Buffer.from(payload), signedWith);
  const signed = signature === undefined ? {} : { "x-kustomer-webhook-signature": signature };
  const headers = { "content-type": contentType, ...signed };
  const reply = await api.app.inject({ method: "POST", url: `/v1/hooks/kustomer/${id}`, headers, payload });
  return { status: reply.statusCode, body: reply.json() as unknown };
}

const listStored = (api: TestApi, id: Integration["id"]) =>
  api.db.selectFrom("rawBatch").selectAll().where("integrationId", "=", id).orderBy("id").execute();

async function readCounts(api: TestApi, id: string) {
  const { accepted, duplicate, ignored, refused, dropped } = (await webhooks.findWebhook(api.db, id)) ?? {};
  return { accepted, duplicate, ignored, refused, dropped };
}

/** The API writes its counts within about a second. */
const waitForCounts = (api: TestApi, id: string, counts: object) =>
  vi.waitFor(async () => expect(await readCounts(api, id)).toEqual({ ...noCounts, ...counts }), 15_000);

const noCounts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

const accepted = { status: 200, body: { accepted: true } };

test("an event is stored once, however often it is delivered, and its batch is dispatched", async () => {
  await using api = await givenApi(pg.url);
  const { id } = await givenWebhook(api);
  const event = buildEvent();

  const first = await deliver(api, event, { id });
  const again = await deliver(api, event, { id: id.toUpperCase(), contentType: "text/plain" });

  expect([first, again]).toEqual([accepted, accepted]);
  const [batch, ...more] = await listStored(api, id);
  expect(batch).toMatchObject({ runId: null, stream: "messages", records: 1 });
  expect(more).toEqual([]);
  expect(api.queues.sent).toEqual([
    { name: normalizeBatch.name, payload: { batchId: batch?.id }, priority: 10 },
  ]);
  await waitForCounts(api, id, { accepted: 1, duplicate: 1 });
});

test("an unsigned event gets the same refusal whether the webhook exists or not, and changes nothing", async () => {
  await using api = await givenApi(pg.url);
  const { id, workspace } = await givenWebhook(api);
  const other = await api.workspace();
  const withoutWebhook = await givenIntegration(api.db, other.id, { ingestConversations: true });
  const event = buildEvent();

  const replies = [
    await deliver(api, event, { id, signature: undefined }),
    await deliver(api, event, { id, signedWith: "another token" }),
    await deliver(api, event, { id, signature: signWebhook(Buffer.from("{}"), token) }),
    await deliver(api, "", { id, signature: undefined }),
    await deliver(api, "{ no JSON", { id, signedWith: "another token" }),
    await deliver(api, event, { id: withoutWebhook.id }),
    await deliver(api, event, { id: crypto.randomUUID() }),
    await deliver(api, event, { id: "x" }),
  ];

  expect(new Set(replies.map((it) => JSON.stringify(it))).size).toBe(1);
  expect(replies[0]).toMatchObject({ status: 401, body: { error: "unauthorized" } });
  expect([await listStored(api, id), api.queues.sent]).toEqual([[], []]);
  await waitForCounts(api, id, { refused: 5 });
  const { body } = await workspace.member("GET", `${workspace.kustomer}/webhook`);
  expect(body).toMatchObject({ lastEventAt: null, counts: { ...noCounts, refused: 5 } });
});

test("the token of a webhook is valid for its own integration and org only", async () => {
  await using api = await givenApi(pg.url);
  const [mine, theirs] = [await givenWebhook(api), await givenWebhook(api)];
  await theirs.workspace.admin("PUT", `${theirs.workspace.kustomer}/webhook`, { token: "token-of-theirs" });

  const foreign = await deliver(api, buildEvent(), { id: mine.id, signedWith: "token-of-theirs" });
  const anotherOrg = await deliver(api, buildEvent({ org: "globex" }), { id: mine.id });

  expect(foreign.status).toBe(401);
  expect(anotherOrg).toMatchObject({ status: 403, body: { error: "forbidden" } });
  expect(await listStored(api, mine.id)).toEqual([]);
});

test("a signed body that is no event is invalid, and a body that is too large is not read", async () => {
  await using api = await givenApi(pg.url);
  const { id } = await givenWebhook(api);

  const replies = [
    await deliver(api, "{ no JSON", { id }),
    await deliver(api, buildEvent({ createdAt: "noon" }), { id }),
    await deliver(api, buildEvent({ data: { text: "x".repeat(1_048_576) } }), { id }),
  ];

  expect(replies).toMatchObject([
    { status: 400, body: { error: "invalid", message: expect.stringContaining("no JSON object") } },
    { status: 400, body: { error: "invalid", message: expect.stringContaining("createdAt") } },
    { status: 413, body: { error: "invalid" } },
  ]);
});

test("an event that need not be stored is accepted and counted", async () => {
  await using api = await givenApi(pg.url);
  const { id, workspace } = await givenWebhook(api);
  const longAgo = new Date(Date.now() - 4 * 86_400_000).toISOString();

  const ignored = [
    await deliver(api, buildEvent({ name: "kustomer.user.update" }), { id }),
    await deliver(api, buildEvent({ name: "kustomer.conversation.merge" }), { id }),
    await deliver(api, buildEvent({ createdAt: longAgo }), { id }),
  ];
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: false });
  const off = await deliver(api, buildEvent(), { id });

  expect([...ignored, off]).toEqual(Array(4).fill(accepted));
  expect([await listStored(api, id), api.queues.sent.filter((it) => it.name !== takeStep.name)]).toEqual([
    [],
    [],
  ]);
  await waitForCounts(api, id, { ignored: 3, dropped: 1 });
});

test(
  "events are dropped when the backlog is full and when they exceed the rate limit",
  withinOneMinute(async () => {
    await using slow = await givenApi(pg.url, { webhooks: { maxBacklog: 2, maxEventsPerMinute: 100 } });
    await using fast = await givenApi(pg.url, { webhooks: { maxBacklog: 100, maxEventsPerMinute: 2 } });
    for (const api of [slow, fast]) {
      const [one, other] = [await givenWebhook(api), await givenWebhook(api)];

      const replies = [];
      for (let i = 0; i < 5; i++) {
        const data = buildRawMessage({ id: `m${i}` });
        replies.push(await deliver(api, buildEvent({ data }), { id: one.id }));
      }
      await deliver(api, buildEvent(), { id: other.id });

      expect(replies).toEqual(Array(5).fill(accepted));
      expect(await listStored(api, one.id)).toHaveLength(2);
      expect(await listStored(api, other.id)).toHaveLength(1);
      await waitForCounts(api, one.id, { accepted: 2, dropped: 3 });
    }
  }),
);

test("an event is stored even if the queue fails or does not answer", async () => {
  await using api = await givenApi(pg.url);
  const { id } = await givenWebhook(api);
  api.queues.send = () => Promise.reject(new Error("no queue"));
  const unanswered = await givenWebhook(api);

  const reply = await deliver(api, buildEvent(), { id });
  api.queues.send = () => new Promise(() => undefined);
  const late = await deliver(api, buildEvent(), { id: unanswered.id });

  expect([reply, late]).toEqual([accepted, accepted]);
  expect([await listStored(api, id), await listStored(api, unanswered.id)]).toMatchObject([
    [{ state: "pending", dispatchAt: expect.any(Date) }],
    [{ state: "pending", dispatchAt: expect.any(Date) }],
  ]);
});

test("events are counted by outcome, and no log line contains what people wrote", async () => {
  const api = await givenApi(pg.url);
  const { id } = await givenWebhook(api);
  await deliver(api, buildEvent(), { id });
  await deliver(api, buildEvent(), { id, signedWith: "another token" });
  await deliver(api, buildEvent(), { id: crypto.randomUUID() });
  const metrics = (await api.app.inject("/metrics")).body;
  const last = await givenApi(pg.url);

  await api[Symbol.asyncDispose]();

  expect(metrics).toMatch(/inlet_hook_events_total\{[^}]*outcome="accepted"[^}]*\} 1\n/);
  expect(metrics).toMatch(/inlet_hook_events_total\{[^}]*outcome="refused"[^}]*\} 2\n/);
  expect(api.logged.join("")).not.toContain("what a customer wrote");
  expect(await readCounts(last, id)).toEqual({ ...noCounts, accepted: 1, refused: 1 });
  await last[Symbol.asyncDispose]();
});

test("a flood of events of one integration leaves the API to others, and what has no place is left to the next run", async () => {
  await using api = await givenApi(pg.url, { limits: { perToken: 1_000, perWorkspace: 1_000, parallel: 2 } });
  const [{ id }, other] = [await givenWebhook(api), await api.workspace()];
  await deliver(api, buildEvent(), { id });
  const lock = await api.db.startTransaction().execute();
  await lock.selectFrom("integration").select("id").where("id", "=", id).forUpdate().execute();

  const flood = Array.from({ length: 30 }, (_, nth) =>
    deliver(api, buildEvent({ data: buildRawMessage({ id: `m${nth}` }) }), { id }),
  );
  const elsewhere = await other.member("GET", `${other.path}/tags`);
  await lock.rollback().execute();
  const replies = await Promise.all(flood);

  expect(elsewhere.status).toBe(200);
  expect(replies).toEqual(replies.map(() => accepted));
  await waitForCounts(api, id, { accepted: 1 + 2 + 16, dropped: 12 }); // two places, and those who wait for them
});
