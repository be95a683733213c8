import { testDb } from "@inlet/testkit";
import { givenIn, page, rawMessage } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, openDb, webhooks } from "../index.ts";
import type { ReceivedEvent } from "./webhooks.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour);
const token = { encryptedToken: Buffer.from("sealed"), keyId: "k1", tokenHint: "oken" };

/** An event of a message that happened a moment ago, unless told otherwise. */
const event = (columns: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  id: "e1",
  createdAt: ago(0.01),
  stream: "messages",
  body: page([rawMessage()]),
  ...columns,
});

async function givenHook(columns: Record<string, unknown> = {}) {
  const { id: integrationId, workspaceId } = await given.integration(columns);
  await webhooks.saveWebhook(db, { integrationId, workspaceId, ...token });
  return { integrationId, workspaceId };
}

const ofHooks = () => given.ask("select * from raw_batch where run_id is null");

test("an event becomes a raw batch of no run, in the integration's scope and as old as the event", async () => {
  const scopeFrom = new Date("2026-01-01T00:00:00.000Z");
  const { integrationId, workspaceId } = await givenHook({ scopeFrom });
  const createdAt = ago(2);

  const received = await webhooks.receiveEvent(db, integrationId, event({ createdAt }));

  expect(received).toEqual({ kind: "accepted", batchId: expect.any(String) });
  expect(await ofHooks()).toMatchObject([
    {
      workspace_id: workspaceId,
      integration_id: integrationId,
      stream: "messages",
      records: 1,
      observed_at: createdAt,
      scope_from: scopeFrom,
      scope_to: null,
      strategy: "search",
      state: "pending",
    },
  ]);
});

test("an event that is dated ahead is as old as its coming", async () => {
  const { integrationId } = await givenHook();

  await webhooks.receiveEvent(db, integrationId, event({ createdAt: ago(-24) }));

  const [batch] = await given.ask("select observed_at <= created_at as past from raw_batch");
  expect(batch).toEqual({ past: true });
});

test("where conversations are read by lists, the batch says so", async () => {
  const { integrationId } = await givenHook({ capabilities: { search: false } });

  await webhooks.receiveEvent(db, integrationId, event());

  expect(await ofHooks()).toMatchObject([{ strategy: "list" }]);
});

test("the same event is taken once, also when it comes several times at once", async () => {
  const [one, other] = [await givenHook(), await givenHook({ orgId: "org-2" })];

  const kinds = await Promise.all(
    Array.from({ length: 8 }, async () => (await webhooks.receiveEvent(db, one.integrationId, event())).kind),
  );
  const elsewhere = await webhooks.receiveEvent(db, other.integrationId, event());

  expect(kinds.toSorted()).toEqual(["accepted", ...Array(7).fill("duplicate")]);
  expect(elsewhere.kind).toBe("accepted");
  expect(await ofHooks()).toHaveLength(2);
});

test("an event of three days ago is ignored; one that was taken is known for a day longer", async () => {
  const { integrationId } = await givenHook();
  const late = event({ id: "late", createdAt: ago(71) });
  await webhooks.receiveEvent(db, integrationId, late);
  await webhooks.receiveEvent(db, integrationId, event({ id: "soon" }));

  const tooLate = await webhooks.receiveEvent(
    db,
    integrationId,
    event({ id: "too late", createdAt: ago(73) }),
  );
  await given.ask("update webhook_event set received_at = received_at - interval '95 hours'");
  const kept = await webhooks.deleteOldEvents(db);
  const again = await webhooks.receiveEvent(db, integrationId, late);
  await given.ask(
    "update webhook_event set received_at = received_at - interval '2 hours' where event_id = 'late'",
  );
  const forgotten = await webhooks.deleteOldEvents(db);

  expect(tooLate).toEqual({ kind: "ignored" });
  expect([kept, again, forgotten]).toEqual([0, { kind: "duplicate" }, 1]);
  expect(await given.ask("select event_id from webhook_event")).toEqual([{ event_id: "soon" }]);
});

test.each([
  ["off", { ingestConversations: false }],
  ["paused", { paused: true }],
  ["never on", { scopeFrom: null }],
  ["waiting for a person", { attention: { reason: "rejected" } }],
])("while ingestion is %s events are dropped, and taken when it goes on", async (_, columns) => {
  const { integrationId } = await givenHook(columns);

  const off = await webhooks.receiveEvent(db, integrationId, event());
  await given.ask(
    "update integration set ingest_conversations = true, paused = false, attention = null, scope_from = '2026-01-01'",
  );
  const on = await webhooks.receiveEvent(db, integrationId, event());

  expect([off.kind, on.kind]).toEqual(["dropped", "accepted"]);
});

test("what came by webhook goes with the integration", async () => {
  const { integrationId } = await givenHook();
  const other = await givenHook({ orgId: "org-2" });
  for (const it of [integrationId, other.integrationId]) await webhooks.receiveEvent(db, it, event());
  const integration = await integrations.findById(db, integrationId);

  if (integration) await integrations.disconnect(db, integration, { purge: false });

  expect(await ofHooks()).toMatchObject([{ integration_id: other.integrationId }]);
  expect(await webhooks.findWebhook(db, integrationId)).toBeUndefined();
  expect(await webhooks.receiveEvent(db, integrationId, event())).toEqual({ kind: "dropped" });
});

test("counts add up over processes, and only events of the org move the time of the last", async () => {
  const { integrationId } = await givenHook();
  const none = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

  await webhooks.addCounts(db, [{ integrationId, ...none, refused: 2 }]);
  const before = await webhooks.findWebhook(db, integrationId);
  const more = { ...none, accepted: 1, dropped: 3 };
  const nobody = crypto.randomUUID();
  await Promise.all(
    [1, 2].map(() =>
      webhooks.addCounts(db, [
        { integrationId, ...more },
        { integrationId: nobody, ...more },
      ]),
    ),
  );

  expect(before).toMatchObject({ refused: 2, lastEventAt: null });
  expect(await webhooks.findWebhook(db, integrationId)).toMatchObject({
    ...none,
    ...{ accepted: 2, dropped: 6, refused: 2, lastEventAt: expect.any(Date) },
  });
});

test("another token takes the place of the first and keeps its counts", async () => {
  const { integrationId, workspaceId } = await givenHook({ orgId: "acme" });
  const count = { duplicate: 0, ignored: 0, refused: 0, dropped: 0, accepted: 7 };
  await webhooks.addCounts(db, [{ integrationId, ...count }]);

  await webhooks.saveWebhook(db, {
    integrationId,
    workspaceId,
    ...token,
    encryptedToken: Buffer.from("newer"),
    keyId: "k2",
  });

  expect(await webhooks.findWebhook(db, integrationId)).toMatchObject({ accepted: 7, keyId: "k2" });
  expect(await webhooks.findSecret(db, integrationId)).toEqual({
    ...{ integrationId, workspaceId, orgId: "acme", encryptedToken: Buffer.from("newer"), keyId: "k2" },
  });
  expect([
    await webhooks.removeWebhook(db, integrationId),
    await webhooks.removeWebhook(db, integrationId),
  ]).toEqual([true, false]);
});

const soon = () =>
  given.ask("select next_run_at <= clock_timestamp() + interval '3 seconds' as soon from integration");
const tomorrow = () => new Date(Date.now() + 24 * hour);

async function isDueFor(wish: Record<string, unknown>): Promise<unknown> {
  const { integrationId, workspaceId } = await givenHook({ nextRunAt: tomorrow() });
  const stored = { attributes: {}, relations: {}, updatedAt: ago(1), observedAt: ago(1), mappingVersion: 1 };
  await given.row("customer", { workspaceId, id: "known", ...stored });
  await given.row("fetch_backlog", { workspaceId, reason: "a message names it", ...wish });
  await webhooks.expediteNextRun(db, { integrationId, workspaceId, createdAt: ago(0.1) });
  return (await soon())[0]?.["soon"];
}

test.each([
  ["a conversation", { kind: "conversation", id: "c1" }],
  ["a thread", { kind: "thread", id: "c1" }],
  ["a customer who is not stored", { kind: "customer", id: "stranger" }],
])("the integration is due at once for %s that an event made wanted", async (_, wish) => {
  expect(await isDueFor(wish)).toBe(true);
});

test.each([
  ["a customer who is stored", { kind: "customer", id: "known" }],
  ["what a backfill wants", { kind: "thread", id: "c1", lane: "backfill" }],
  ["what was given up", { kind: "thread", id: "c1", outcome: "gone" }],
  ["what was wanted before", { kind: "thread", id: "c1", addedAt: ago(1) }],
])("the integration is due as planned for %s", async (_, wish) => {
  expect(await isDueFor(wish)).toBe(false);
});

test("five seconds pass between two runs, however much is wanted, and a run that is due sooner stays so", async () => {
  const { integrationId, workspaceId } = await givenHook({ nextRunAt: tomorrow() });
  const run = await given.run({ integrationId, workspaceId, kind: "incremental", openedAt: new Date() });
  await given.row("fetch_backlog", { workspaceId, kind: "thread", id: "c1", reason: "a message names it" });
  const batch = { integrationId, workspaceId, createdAt: ago(0.1) };
  const wait = () =>
    given.ask(
      "select extract(epoch from next_run_at - opened_at)::float8 as seconds from integration, run where run.id = $1",
      run.id,
    );

  await webhooks.expediteNextRun(db, batch);
  const waited = await wait();
  await given.ask("update integration set next_run_at = (select opened_at from run) + interval '1 second'");
  await webhooks.expediteNextRun(db, batch);

  expect([waited, await wait()]).toEqual([[{ seconds: 5 }], [{ seconds: 1 }]]);
});
