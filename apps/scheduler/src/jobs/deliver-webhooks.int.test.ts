import { createHmac } from "node:crypto";
import { notices, push, records, tenancy } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { changeEndpoint, rotateSecret } from "@inlet/use-cases";
import { expect, test } from "vitest";
import {
  actor,
  isSigned,
  listEvents,
  noticeSecret,
  parseBody,
  settings,
  setUpWebhooks,
} from "../testing/webhook-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const hooks = setUpWebhooks({ url: pg.url, given });
const { db, create, tick, getReceived } = hooks;

test("items come in signed batches, once each, with what happened to them", async () => {
  const { workspaceId } = await given.integration();
  await hooks.storeConversations(workspaceId, [{ id: "before" }]);
  const { id, secret } = await create(workspaceId);

  await hooks.storeConversations(workspaceId, [{ id: "c1" }, { id: "c2" }]);
  await tick();
  await tick();
  await hooks.storeConversations(workspaceId, [{ id: "before", rev: 2 }]);
  await given.query(
    "update conversation set deleted_at = now(), feed_position = feed_position + 9 where id = 'c2'",
  );
  await given.query(
    "update conversation_item i set feed_position = c.feed_position from conversation c where c.id = i.id and c.id = 'c2'",
  );
  await hooks.storeConversations(workspaceId, [{ id: "c1", rev: 2, name: "another name" }]);
  await tick();

  expect(listEvents(getReceived())).toEqual([
    ...["feedback.created c1", "feedback.created c2"],
    ...["feedback.deleted c2", "feedback.changed before", "feedback.changed c1"],
  ]);
  expect(getReceived().every((it) => isSigned(it, secret))).toBe(true);
  expect(getReceived().map((it) => isSigned({ ...it, body: `${it.body} ` }, secret))).toEqual([false, false]);
  expect(parseBody(getReceived()[1] ?? { body: "" })).toMatchObject({
    workspaceId,
    data: [{ item: { deleted: true } }, {}, { item: { title: "another name" } }],
  });
  const deliveries = await hooks.listDeliveries({ id }, workspaceId);
  expect(deliveries).toMatchObject([
    { state: "delivered", items: 3, attempts: 1, lastStatus: 204, refs: null },
    { state: "delivered", items: 2, attempts: 1 },
  ]);
  expect(getReceived().map((it) => it.headers["webhook-id"])).toEqual(
    deliveries.map((it) => it.id).reverse(),
  );
});

test("an endpoint gets only the events that it wants, and passes over the others", async () => {
  const { workspaceId } = await given.integration();
  await create(workspaceId, { events: ["feedback.changed"] });
  await hooks.storeConversations(workspaceId, [{ id: "c1" }]);
  await tick();
  await hooks.storeConversations(workspaceId, [{ id: "c1", rev: 2 }]);
  await tick();

  expect(listEvents(getReceived())).toEqual(["feedback.changed c1"]);
  expect(await push.claimDueEndpoints(db, 10)).toEqual([]);
});

test("from the beginning, everything stored comes as created: messages too while they are items", async () => {
  const { workspaceId } = await given.integration({ ingestComments: true });
  const message = {
    ...{ id: "m1", rev: 1, createdAt: null, updatedAt: new Date(), attributes: {}, relations: {} },
    ...{
      conversationId: "c1",
      customerId: null,
      description: "Hello.",
      text: null,
      descriptionTruncated: false,
    },
    ...{
      subject: null,
      status: null,
      channel: "chat",
      app: null,
      direction: "in",
      sentAt: null,
      attachments: null,
    },
  };
  await hooks.storeConversations(workspaceId, [{ id: "c1" }]);
  const origin = { workspaceId, observedAt: new Date(), mappingVersion: 1 };
  await records.upsertMessages(db, [message], origin);
  const { id } = await create(workspaceId, { from: "beginning" });

  await tick();
  await given.query("update integration set ingest_comments = false");
  await tick();
  await changeEndpoint({ db, actor, settings }, { workspaceId, webhookId: id }, { from: "beginning" });
  await tick();

  expect(listEvents(getReceived())).toEqual([
    ...["feedback.created c1", "feedback.created m1"],
    "feedback.deleted m1",
    "feedback.created c1",
  ]);
});

test("batches are bounded in number and size, and several endpoints get everything", async () => {
  const { workspaceId } = await given.integration();
  const second = await create(workspaceId, { url: `${hooks.getReceiver().url}/second` });
  await create(workspaceId);
  const large = { custom: { note: "x".repeat(60_000) } };
  const rows = Array.from({ length: 150 }, (_, n) => ({ id: `c${n}`, attributes: n < 25 ? large : {} }));
  await hooks.storeConversations(workspaceId, rows);

  await tick();

  const ofSecond = getReceived().filter((it) => it.path === "/second");
  const sizes = ofSecond.map((it) => it.body.length);
  expect(Math.max(...sizes)).toBeLessThan(1_100_000);
  expect(ofSecond.every((it) => isSigned(it, second.secret))).toBe(true);
  for (const path of ["/second", "/hook"]) {
    const events = listEvents(getReceived().filter((it) => it.path === path));
    expect(events.every((it) => it.startsWith("feedback.created"))).toBe(true);
    expect(new Set(events).size).toBe(150);
    expect(events).toHaveLength(150);
  }
  expect(ofSecond.length).toBeGreaterThan(1);
});

test("during the day after a rotation both secrets sign", async () => {
  const { workspaceId } = await given.integration();
  const { id, secret } = await create(workspaceId);
  const params = { workspaceId, webhookId: id };
  const rotated = await rotateSecret({ db, actor, keyring: hooks.keyring }, params);

  await hooks.storeConversations(workspaceId, [{ id: "c1" }]);
  await tick();
  await given.query("update webhook_endpoint set old_secret_until = clock_timestamp()");
  await hooks.storeConversations(workspaceId, [{ id: "c2" }]);
  await tick();

  expect(rotated.secret).not.toBe(secret);
  expect(getReceived().map((it) => [isSigned(it, secret), isSigned(it, rotated.secret)])).toEqual([
    [true, true],
    [false, true],
  ]);
});

test("a notice goes to the notice URL as it always did, and to other endpoints as an event", async () => {
  const { id: workspaceId } = await tenancy.createWorkspace(db, {
    ...{ name: "Acme", volumeLimit: 1, period: "month" as const },
    noticeUrl: `${hooks.getReceiver().url}/notices?for=acme`,
  });
  const { secret } = await create(workspaceId, { events: ["notice"] });
  await create(workspaceId, { events: ["feedback.created"], url: `${hooks.getReceiver().url}/other` });
  const content = { level: "warn", message: "80 % sind erreicht – früh.", details: { used: 8 } } as const;
  await notices.raiseNotice(db, { workspaceId, kind: "volume_80", subject: "June", ...content });

  await tick();
  await tick();

  const [notice] = await notices.listNotices(db, { workspaceId, limit: 1 });
  const fields = { id: notice?.id, kind: "volume_80", ...content, at: notice?.at.toISOString() };
  expect(
    getReceived()
      .map((it) => it.path)
      .toSorted(),
  ).toEqual(["/hook", "/notices?for=acme"]);
  const bare = getReceived().find((it) => it.path !== "/hook");
  expect(JSON.parse(bare?.body ?? "")).toEqual({ ...fields, workspaceId });
  expect(bare?.headers).toMatchObject({
    "content-type": "application/json",
    "x-inlet-signature": createHmac("sha256", noticeSecret)
      .update(bare?.body ?? "")
      .digest("hex"),
  });
  const event = getReceived().find((it) => it.path === "/hook");
  expect(event && isSigned(event, secret)).toBe(true);
  expect(event?.headers).not.toHaveProperty("x-inlet-signature");
  expect(JSON.parse(event?.body ?? "")).toEqual({
    ...{ type: "notice", timestamp: fields.at, workspaceId },
    data: fields,
  });
  expect(notice).toMatchObject({ deliveredAt: expect.any(Date), tries: 2, failure: null });
  expect(hooks.lines.filter((it) => it.includes("notice raised"))).toHaveLength(1);
  expect(hooks.lines.join("")).not.toContain("for=acme");
});

test("a write that commits late is not passed over", async () => {
  const { workspaceId } = await given.integration();
  await create(workspaceId);

  await db.transaction().execute(async (tx) => {
    await hooks.storeConversations(workspaceId, [{ id: "c1" }], tx);
    await hooks.storeConversations(workspaceId, [{ id: "c2" }]);
    await tick();
    expect(getReceived()).toEqual([]);
  });
  await tick();

  expect(listEvents(getReceived())).toEqual(["feedback.created c1", "feedback.created c2"]);
});

test("an item that moves while an endpoint catches up is still new to it, and afterwards it is not", async () => {
  const { workspaceId } = await given.integration();
  const rows = Array.from({ length: 120 }, (_, n) => ({ id: `c${100 + n}` }));
  await hooks.storeConversations(workspaceId, rows);
  await hooks.storeConversations(workspaceId, [{ id: "c100", rev: 2 }]);
  await create(workspaceId, { from: "beginning", events: ["feedback.created"] });
  await tick();
  expect(new Set(listEvents(getReceived())).size).toBe(120);
  expect(listEvents(getReceived()).at(-1)).toBe("feedback.created c100");

  await hooks.storeConversations(workspaceId, [{ id: "c100", rev: 3 }, { id: "new" }]);
  await tick();
  expect(listEvents(getReceived()).slice(120)).toEqual(["feedback.created new"]);
});
