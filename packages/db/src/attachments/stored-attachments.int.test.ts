import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb } from "../client/open-db.ts";
import * as records from "../records/index.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";
import * as attachments from "./index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId: string;
beforeEach(async () => {
  workspaceId = (await given.workspace()).id;
});

const named = (id: string) => ({ id, name: `${id}.pdf`, contentType: "application/pdf", size: 7 });
type Row = Partial<Parameters<typeof buildMessage>[0]> & object;
/** Stores a version of a message that was observed at a second. */
const store = (observed: number, over: Row = {}) =>
  records.upsertMessages(db, [buildMessage(over)], {
    workspaceId,
    observedAt: at(observed),
    mappingVersion: 1,
  });
const load = async () => {
  const [row] = await given.query<{ attachments: { id: string }[] | null }>(
    "select attachments from message",
  );
  return row?.attachments?.map((it) => it.id) ?? null;
};

test("attachments that a later page states are added to the same version, and a page that states none leaves them", async () => {
  await store(1);
  expect(await store(2, { attachments: [named("a1")] })).toEqual(["m1"]);
  expect(await store(3)).toEqual([]);
  expect(await store(4, { attachments: [named("a1")] })).toEqual([]);
  await store(5, { rev: 2, description: "edited" });

  expect(await load()).toEqual(["a1"]);
});

test("attachments that Kustomer has removed go, and those of a redacted message are unknown until they are read again", async () => {
  await store(1, { attachments: [named("a1"), named("a2")] });
  await store(2, { attachments: [named("a2")] });
  expect(await load()).toEqual(["a2"]);

  await store(3, { rev: 2, attributes: { redacted: true } });

  expect(await load()).toBeNull();
});

test("an attachment is found in its own workspace and message, and the threads without any are listed", async () => {
  await records.upsertConversations(db, [buildConversation()], {
    workspaceId,
    observedAt: at(1),
    mappingVersion: 1,
  });
  await store(1, { id: "m1", attachments: [named("a1")] });
  await store(1, { id: "m2", conversationId: "c2" });
  const other = (await given.workspace()).id;
  const find = (owner: string, messageId: string) =>
    attachments.findAttachment(db, { workspaceId: owner, messageId, attachmentId: "a1" });

  expect(await find(workspaceId, "m1")).toEqual(named("a1"));
  expect([await find(other, "m1"), await find(workspaceId, "m2")]).toEqual([undefined, undefined]);
  expect(await attachments.listThreadsWithoutAttachments(db, workspaceId, ["m1", "m2", "m3"])).toEqual([
    "c2",
  ]);
});
