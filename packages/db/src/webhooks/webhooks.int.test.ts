import { setUpTestDb } from "@inlet/testkit";
import { buildRawMessage, compressPage, createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, openDb, webhooks } from "../index.ts";
import type { ReceivedEvent } from "./webhooks.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour);
const token = { encryptedToken: Buffer.from("encrypted"), keyId: "k1", tokenHint: "oken" };

/** An event of a message that changed a moment ago, by default. */
const event = (columns: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  id: "e1",
  createdAt: ago(0.01),
  stream: "messages",
  version: { id: "m1", updatedAt: ago(0.01) },
  body: compressPage([buildRawMessage()]),
  ...columns,
});

async function givenWebhook(columns: Record<string, unknown> = {}) {
  const { id: integrationId, workspaceId } = await given.integration(columns);
  await webhooks.saveWebhook(db, { integrationId, workspaceId, ...token });
  return { integrationId, workspaceId };
}

const listBatches = () => given.query("select * from raw_batch where run_id is null");

test("an event becomes a raw batch without a run, in the integration's scope and as old as the event", async () => {
  const scopeFrom = new Date("2026-01-01T00:00:00.000Z");
  const { integrationId, workspaceId } = await givenWebhook({ scopeFrom });
  const createdAt = ago(2);

  const received = await webhooks.receiveEvent(db, integrationId, event({ createdAt }));

  expect(received).toEqual({
    kind: "accepted",
    batch: { id: expect.any(String), lane: "live", turn: 0, replayed: false },
  });
  expect(await listBatches()).toMatchObject([
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

test("an event with a future date counts as observed on arrival", async () => {
  const { integrationId } = await givenWebhook();

  await webhooks.receiveEvent(db, integrationId, event({ createdAt: ago(-24) }));

  const [batch] = await given.query("select observed_at <= created_at as past from raw_batch");
  expect(batch).toEqual({ past: true });
});

test("the batch records that conversations are read by lists", async () => {
  const { integrationId } = await givenWebhook({ capabilities: { search: false } });

  await webhooks.receiveEvent(db, integrationId, event());

  expect(await listBatches()).toMatchObject([{ strategy: "list" }]);
});

test("an event is accepted once, also when it arrives several times concurrently", async () => {
  const [one, other] = [await givenWebhook(), await givenWebhook({ orgId: "org-2" })];

  const kinds = await Promise.all(
    Array.from({ length: 8 }, async () => (await webhooks.receiveEvent(db, one.integrationId, event())).kind),
  );
  const elsewhere = await webhooks.receiveEvent(db, other.integrationId, event());

  expect(kinds.toSorted()).toEqual(["accepted", ...Array(7).fill("duplicate")]);
  expect(elsewhere.kind).toBe("accepted");
  expect(await listBatches()).toHaveLength(2);
});

test("an event older than three days is ignored, and an accepted event is recognized for a day longer", async () => {
  const { integrationId } = await givenWebhook();
  const late = event({ id: "late", createdAt: ago(71) });
  await webhooks.receiveEvent(db, integrationId, late);
  await webhooks.receiveEvent(db, integrationId, event({ id: "soon" }));

  const tooLate = await webhooks.receiveEvent(
    db,
    integrationId,
    event({ id: "too late", createdAt: ago(73) }),
  );
  await given.query("update webhook_event set received_at = received_at - interval '95 hours'");
  const kept = await webhooks.deleteOldEvents(db);
  const again = await webhooks.receiveEvent(db, integrationId, late);
  await given.query(
    "update webhook_event set received_at = received_at - interval '2 hours' where event_id = 'late'",
  );
  const deleted = await webhooks.deleteOldEvents(db);

  expect(tooLate).toEqual({ kind: "ignored" });
  expect([kept, again, deleted]).toEqual([0, { kind: "duplicate" }, 1]);
  expect(await given.query("select event_id from webhook_event")).toEqual([{ event_id: "soon" }]);
});

test.each([
  ["off", { ingestConversations: false }],
  ["paused", { paused: true }],
  ["never on", { scopeFrom: null }],
  ["waiting for a person", { attention: { reason: "rejected" } }],
])("while ingestion is %s events are dropped, and accepted when it is active again", async (_, columns) => {
  const { integrationId } = await givenWebhook(columns);

  const off = await webhooks.receiveEvent(db, integrationId, event());
  await given.query(
    "update integration set ingest_conversations = true, paused = false, attention = null, scope_from = '2026-01-01'",
  );
  const on = await webhooks.receiveEvent(db, integrationId, event());

  expect([off.kind, on.kind]).toEqual(["dropped", "accepted"]);
});

test("a disconnect deletes the batches of webhooks", async () => {
  const { integrationId } = await givenWebhook();
  const other = await givenWebhook({ orgId: "org-2" });
  for (const it of [integrationId, other.integrationId]) await webhooks.receiveEvent(db, it, event());
  const integration = await integrations.findById(db, integrationId);

  if (integration) await integrations.disconnect(db, integration, { purge: false });

  expect(await listBatches()).toMatchObject([{ integration_id: other.integrationId }]);
  expect(await webhooks.findWebhook(db, integrationId)).toBeUndefined();
  expect(await webhooks.receiveEvent(db, integrationId, event())).toEqual({ kind: "dropped" });
});

test("counts add up over processes, and refused events do not change the time of the last event", async () => {
  const { integrationId } = await givenWebhook();
  const none = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

  await webhooks.addCounts(db, [{ integrationId, ...none, refused: 2 }]);
  const before = await webhooks.findWebhook(db, integrationId);
  const more = { ...none, accepted: 1, dropped: 3 };
  const unknownId = crypto.randomUUID();
  await Promise.all(
    [1, 2].map(() =>
      webhooks.addCounts(db, [
        { integrationId, ...more },
        { integrationId: unknownId, ...more },
      ]),
    ),
  );

  expect(before).toMatchObject({ refused: 2, lastEventAt: null });
  expect(await webhooks.findWebhook(db, integrationId)).toMatchObject({
    ...none,
    ...{ accepted: 2, dropped: 6, refused: 2, lastEventAt: expect.any(Date) },
  });
});

test("another token replaces the first and keeps its counts", async () => {
  const { integrationId, workspaceId } = await givenWebhook({ orgId: "acme" });
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
  given.query("select next_run_at <= clock_timestamp() + interval '3 seconds' as soon from integration");
const tomorrow = () => new Date(Date.now() + 24 * hour);

async function isDueFor(entry: Record<string, unknown>): Promise<unknown> {
  const { integrationId, workspaceId } = await givenWebhook({ nextRunAt: tomorrow() });
  const stored = {
    ...{ attributes: {}, relations: {}, updatedAt: ago(1), observedAt: ago(1) },
    ...{ mappingVersion: 1, feedPosition: 1 },
  };
  await given.row("customer", { workspaceId, id: "known", ...stored });
  await given.row("fetch_backlog", { workspaceId, reason: "a message names it", ...entry });
  await webhooks.expediteNextRun(db, { integrationId, workspaceId, createdAt: ago(0.1) });
  return (await soon())[0]?.["soon"];
}

test.each([
  ["a conversation", { kind: "conversation", id: "c1" }],
  ["a thread", { kind: "thread", id: "c1" }],
  ["a customer that is not stored", { kind: "customer", id: "unknown" }],
])("the integration is due at once for %s that an event added to the backlog", async (_, entry) => {
  expect(await isDueFor(entry)).toBe(true);
});

test.each([
  ["a customer that is stored", { kind: "customer", id: "known" }],
  ["a backlog entry of a backfill", { kind: "thread", id: "c1", lane: "backfill" }],
  ["an entry that was given up", { kind: "thread", id: "c1", outcome: "gone" }],
  ["an earlier entry", { kind: "thread", id: "c1", addedAt: ago(1) }],
])("the integration is due as scheduled for %s", async (_, entry) => {
  expect(await isDueFor(entry)).toBe(false);
});

test("five seconds pass between two runs, and an integration that is due sooner stays so", async () => {
  const { integrationId, workspaceId } = await givenWebhook({ nextRunAt: tomorrow() });
  const run = await given.run({ integrationId, workspaceId, kind: "incremental", openedAt: new Date() });
  await given.row("fetch_backlog", { workspaceId, kind: "thread", id: "c1", reason: "a message names it" });
  const batch = { integrationId, workspaceId, createdAt: ago(0.1) };
  const wait = () =>
    given.query(
      "select extract(epoch from next_run_at - opened_at)::float8 as seconds from integration, run where run.id = $1",
      run.id,
    );

  await webhooks.expediteNextRun(db, batch);
  const waited = await wait();
  await given.query("update integration set next_run_at = (select opened_at from run) + interval '1 second'");
  await webhooks.expediteNextRun(db, batch);

  expect([waited, await wait()]).toEqual([[{ seconds: 5 }], [{ seconds: 1 }]]);
});
