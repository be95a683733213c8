import { feed, notices, push } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { changeEndpoint, retryDelivery } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { actor, listEvents, settings, setUpWebhooks } from "../testing/webhook-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const hooks = setUpWebhooks({ url: pg.url, given });
const { db, tick, skipPauses, outcomes, answer, givenWaitingItem, getReceived } = hooks;

test("410 disables an endpoint with a notice; enabled again, it gets everything that waits", async () => {
  const { workspaceId, endpoint, getEndpoint, getDelivery } = await givenWaitingItem();
  answer(410);
  await tick();
  answer(200);
  await hooks.storeConversations(workspaceId, [{ id: "c2" }]);
  await skipPauses();
  await tick();
  expect(getReceived()).toHaveLength(1);
  expect(await getEndpoint()).toMatchObject({ disabledReason: "gone" });
  expect(await getDelivery()).toMatchObject({ state: "open" });
  const [notice] = await notices.listNotices(db, { workspaceId, limit: 1 });
  expect(notice).toMatchObject({
    kind: "webhook_disabled",
    details: { webhookId: endpoint.id, reason: "gone" },
  });
  expect(notice?.message).not.toContain("/hook");

  await changeEndpoint({ db, actor, settings }, { workspaceId, webhookId: endpoint.id }, { enabled: true });
  await tick();
  expect(listEvents(getReceived().slice(1))).toEqual([
    "feedback.created c1",
    "notice",
    "feedback.created c2",
  ]);
  expect(outcomes).toEqual(["disabled", "delivered", "delivered", "delivered"]);
});

test("after three days without any success an endpoint is disabled, and nothing of what waits is lost", async () => {
  const { getEndpoint, getDelivery } = await givenWaitingItem();
  answer(500);
  await tick();
  await given.query("update webhook_delivery set retry_until = clock_timestamp()");
  await skipPauses();
  await tick();

  expect(await getEndpoint()).toMatchObject({ disabledReason: "failing", disabledAt: expect.any(Date) });
  expect(await getDelivery()).toMatchObject({ state: "open", attempts: 2 });
});

test("days in which Inlet did not run disable no endpoint", async () => {
  const { getEndpoint, getDelivery } = await givenWaitingItem();
  answer(500);
  await tick();
  await given.query(`
    update webhook_delivery set
      last_attempt_at = last_attempt_at - interval '4 days', retry_until = retry_until - interval '4 days'`);
  await skipPauses();
  await tick();

  expect(await getEndpoint()).toMatchObject({ disabledAt: null });
  expect(await getDelivery()).toMatchObject({ state: "open", attempts: 2 });
  expect(outcomes).toEqual(["failed", "failed"]);
});

test("a notice that is raised while the notice URL is disabled is sent once the URL is saved again", async () => {
  const { id: workspaceId } = await given.workspace();
  const { url } = hooks.getReceiver();
  await push.saveNoticeUrl(db, workspaceId, url);
  const raise = (subject: string) =>
    notices.raiseNotice(db, { workspaceId, kind: "volume_80", subject, level: "warn", message: subject });
  await raise("first");
  answer(410);
  await tick();
  await raise("second");
  await skipPauses();
  await tick();
  expect(getReceived()).toHaveLength(1);
  await given.query("update webhook_delivery set retry_until = clock_timestamp()");

  await push.saveNoticeUrl(db, workspaceId, url);
  answer(500);
  await tick();
  answer(200);
  await skipPauses();
  await tick();
  const subjects = getReceived().map((it) => JSON.parse(it.body).message);
  expect(subjects.slice(2)).toEqual(expect.arrayContaining(["first", "second"]));
});

test("what a working endpoint does not accept for three days is a dead letter, which can be sent again", async () => {
  const { workspaceId, getEndpoint, getDelivery } = await givenWaitingItem();
  answer(400);
  await tick();
  answer(200);
  await hooks.storeConversations(workspaceId, [{ id: "c2" }]);
  await given.query("update webhook_endpoint set dispatch_at = clock_timestamp()");
  await tick();
  answer(400);
  await given.query("update webhook_delivery set retry_until = clock_timestamp() where state = 'open'");
  await skipPauses();
  await tick();
  const dead = await getDelivery();
  expect(dead).toMatchObject({ state: "dead", attempts: 2, lastStatus: 400, items: 1, nextAt: null });
  expect(await getEndpoint()).toMatchObject({ disabledAt: null });
  await skipPauses();
  await tick();
  expect(outcomes).toEqual(["failed", "delivered", "dead"]);

  answer(200);
  const params = { workspaceId, deliveryId: dead?.id ?? "" };
  await retryDelivery({ db, actor }, params);
  await skipPauses();
  await tick();
  expect(listEvents(getReceived()).at(-1)).toBe("feedback.created c1");
  expect(getReceived().at(-1)?.headers["webhook-id"]).toBe(dead?.id);
  await expect(retryDelivery({ db, actor }, params)).rejects.toMatchObject({ kind: "conflict" });
});

test("a failing endpoint holds back the feed after 20 batches, and catches up without a gap", async () => {
  const { workspaceId, endpoint, getEndpoint } = await givenWaitingItem();
  answer(500);
  for (let n = 2; n <= 25; n++) {
    await hooks.storeConversations(workspaceId, [{ id: `c${n}` }]);
    await given.query("update webhook_endpoint set dispatch_at = clock_timestamp()");
    await tick();
  }
  expect(await hooks.listDeliveries(endpoint, workspaceId)).toHaveLength(push.maxOpenBatches);
  expect(await push.claimDueEndpoints(db, 10)).toEqual([]);
  answer(200);
  const before = getReceived().length;
  await skipPauses();
  await tick();

  const ids = listEvents(getReceived().slice(before)).map((it) => it.replace("feedback.created c", ""));
  expect(ids.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
  expect(await getEndpoint()).toMatchObject({ failures: 0 });
});

test("an endpoint whose place in the feed is lost is disabled, and starts over on request", async () => {
  const { workspaceId, endpoint, getEndpoint } = await givenWaitingItem();
  const present = (await feed.readFeedTip(db, workspaceId)).present + 60_000_000;
  const floor = { workspaceId, kind: "conversation", position: present, id: "" };
  await given.row("feed_floor", floor);
  await tick();
  expect(await getEndpoint()).toMatchObject({ disabledReason: "feed" });
  expect(getReceived()).toEqual([]);

  const params = { workspaceId, webhookId: endpoint.id };
  await changeEndpoint({ db, actor, settings }, params, { enabled: true, from: "beginning" });
  await tick();
  expect(listEvents(getReceived())).toContain("feedback.created c1");
});
