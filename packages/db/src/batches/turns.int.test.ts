import type { RunRef } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { buildRawMessage, compressPage, createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs, webhooks } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const body = compressPage([buildRawMessage()]);
const step = {
  phase: "messages",
  reading: null,
  progress: { kind: "page" },
  requests: { search: 1, other: 0 },
} as const;
let events = 0;

/** Receives events of different records. @returns the turns of their batches */
async function receiveEvents(integrationId: string, count: number): Promise<number[]> {
  const turns = [];
  for (let i = 0; i < count; i++) {
    const id = `e${++events}`;
    const version = { id, updatedAt: new Date() };
    const event = { id, createdAt: new Date(), stream: "messages", version, body } as const;
    const received = await webhooks.receiveEvent(db, integrationId, event);
    turns.push(received.kind === "accepted" ? received.batch.turn : -1);
  }
  return turns;
}

const settleBefore = (turn: number) =>
  given.query("update raw_batch set state = 'settled', dispatch_at = null where turn < $1", turn);

test("workspaces take turns one by one, and a late one begins at the turn that is being served", async () => {
  const [big, small] = [await given.integration(), await given.integration({ orgId: "org-2" })];

  const flood = await receiveEvents(big.id, 6);
  const first = await receiveEvents(small.id, 2);
  await settleBefore(4);
  const later = await receiveEvents(small.id, 2);
  const rest = await receiveEvents(big.id, 1);

  expect([flood, first, later, rest]).toEqual([[0, 1, 2, 3, 4, 5], [0, 1], [4, 5], [6]]);
});

test("turns begin again when nothing waits, and replayed batches take no turn from new ones", async () => {
  const { id } = await given.integration();
  await receiveEvents(id, 3);
  await settleBefore(3);
  await given.query("update raw_batch set state = 'pending', replayed = true");

  expect(await receiveEvents(id, 1)).toEqual([0]);
});

test("live batches take eight turns while a backfill takes one", async () => {
  const { id: integrationId, workspaceId } = await given.integration();
  const [live, backfill] = [
    await given.run({ integrationId, workspaceId }),
    await given.run({ integrationId, workspaceId, kind: "backfill" }),
  ];
  const batch = { stream: "messages", records: 1, body, observedAt: new Date() } as const;
  const commit = (run: RunRef, version: number) =>
    runs.commitStep(db, { ...run, version }, { ...step, batch });

  const turns = [];
  for (const run of [live, backfill])
    for (const version of [0, 1, 2]) turns.push((await commit(run, version))?.batch?.turn);

  expect(turns).toEqual([0, 1, 2, 0, 8, 16]);
});

test("the backfill of a workspace waits for no page of its live run", async () => {
  const { id, workspaceId } = await given.integration();
  await receiveEvents(id, 5);
  await given.batch(await given.run({ integrationId: id, workspaceId }), { lane: "backfill", turn: 0 });

  expect(await receiveEvents(id, 1)).toEqual([5]);
});
