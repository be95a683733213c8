import { setUpTestDb } from "@inlet/testkit";
import { buildRawMessage, compressPage, createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, webhooks } from "../index.ts";
import type { ReceivedEvent } from "./webhooks.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
const body = compressPage([buildRawMessage()]);
const event = (columns: Pick<ReceivedEvent, "id" | "version"> & Partial<ReceivedEvent>): ReceivedEvent => ({
  createdAt: ago(0.01),
  stream: "messages",
  body,
  ...columns,
});
const listBatches = () => given.query("select * from raw_batch order by id");

const versions = async () =>
  (await listBatches()).map(({ record_at: at, turn }) => [(at as Date).getTime(), turn]);

/** A version of the message m1, and the event that carries it. */
const versionAt = (updatedAt: Date, id: string) =>
  event({ id, createdAt: updatedAt, version: { id: "m1", updatedAt } });

test("of the versions of a record that wait, the newest stays, in the place of the oldest", async () => {
  const { id: integrationId } = await given.integration();
  const [older, newer, newest] = [ago(3), ago(2), ago(1)] as const;
  await webhooks.receiveEvent(db, integrationId, versionAt(older, "v1"));
  await webhooks.receiveEvent(db, integrationId, event({ id: "e2", version: undefined }));
  await given.query("update raw_batch set record_at = created_at where record_id is null");

  await webhooks.receiveEvent(db, integrationId, versionAt(newest, "v3"));
  await webhooks.receiveEvent(db, integrationId, versionAt(newer, "v2"));

  const [, ...waiting] = await versions();
  expect(waiting).toEqual([
    [newest.getTime(), 0],
    [newer.getTime(), 2], // it came late, and the normalizer drops it
  ]);
});

test("an event replaces no version of another record, stream or integration, and none that is settled", async () => {
  const [one, other] = [await given.integration(), await given.integration({ orgId: "org-2" })];
  await webhooks.receiveEvent(db, one.id, versionAt(ago(2), "v1"));
  await given.query("update raw_batch set state = 'settled'");
  const version = { id: "m1", updatedAt: ago(2) };
  await webhooks.receiveEvent(db, one.id, event({ id: "e2", stream: "conversations", version }));
  await webhooks.receiveEvent(db, one.id, event({ id: "e3", version: { ...version, id: "m2" } }));
  await webhooks.receiveEvent(db, other.id, versionAt(ago(2), "v1"));

  await webhooks.receiveEvent(db, one.id, versionAt(ago(1), "v2"));

  expect(await listBatches()).toHaveLength(5);
});
