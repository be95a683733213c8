import { notices, push } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { changeEndpoint } from "@inlet/use-cases";
import { expect, onTestFinished, test, vi } from "vitest";
import { actor, listEvents, settings, setUpWebhooks } from "../testing/webhook-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const hooks = setUpWebhooks({ url: pg.url, given });
const { db, create, tick, skipPauses, outcomes, answer, givenWaitingItem, getReceived } = hooks;

test.each([
  ["an error", 500],
  ["a refusal", 404],
  ["a redirect, which is not followed", 307],
])("after %s it is sent again later, with the same id and what is stored then", async (_, status) => {
  const { workspaceId, getDelivery, getEndpoint } = await givenWaitingItem();
  answer(status);
  await tick();
  await tick(); // its pause is not over
  expect(await getDelivery()).toMatchObject({
    ...{ state: "open", attempts: 1, lastStatus: status, failure: expect.stringContaining(`${status}`) },
  });
  expect(await getEndpoint()).toMatchObject({ failures: 1, failingSince: expect.any(Date) });
  answer(200);
  await hooks.storeConversations(workspaceId, [{ id: "c1", rev: 2, name: "changed meanwhile" }]);
  await skipPauses();
  await tick();

  const [first, second, third] = getReceived();
  expect(listEvents(getReceived())).toEqual([
    "feedback.created c1",
    "feedback.created c1",
    "feedback.changed c1",
  ]);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(third?.headers["webhook-id"]).not.toBe(first?.headers["webhook-id"]);
  expect(second?.body).toContain("changed meanwhile");
  expect(await getDelivery()).toMatchObject({ state: "delivered", attempts: 2, failure: null });
  expect(await getEndpoint()).toMatchObject({ failures: 0, failingSince: null });
  expect(outcomes).toEqual(["failed", "delivered", "delivered"]);
});

test("only the delivery, which admins alone see, says where a receiver redirects to", async () => {
  const { id: workspaceId } = await given.workspace();
  const endpoint = await create(workspaceId, { events: ["notice"] });
  await notices.raiseNotice(db, {
    ...{ workspaceId, kind: "volume_80", subject: "June", level: "warn", message: "80% are used" },
  });
  answer(308);
  await tick();

  const advice = "and Inlet follows no redirects: give the webhook the final URL";
  const [delivery] = await hooks.listDeliveries(endpoint, workspaceId);
  const [notice] = await notices.listNotices(db, { workspaceId, limit: 1 });
  const address = `${hooks.getReceiver().url}/elsewhere`;
  expect(delivery?.failure).toBe(`it redirects to ${address} (308), ${advice}`);
  expect(notice?.failure).toBe(`it redirects (308), ${advice}`);
});

test("the pauses grow to three hours, with some chance in them", async () => {
  const { getDelivery, endpoint } = await givenWaitingItem();
  const failure = { failure: "it answered 500", status: 500, url: endpoint.url };
  await tick();
  const delivery = await getDelivery();
  await given.query("update webhook_delivery set state = 'open', attempts = 0, retry_until = 'infinity'");
  const pauses: number[] = [];
  for (let n = 0; n < 9; n++) {
    if (delivery) await push.recordFailure(db, delivery, failure);
    const [pause] = await given.query<{ seconds: number }>(
      "select extract(epoch from next_at - clock_timestamp())::float8 as seconds from webhook_delivery",
    );
    pauses.push(pause?.seconds ?? 0);
  }

  const longest = [10, 40, 160, 640, 2_560, 10_240, 10_800, 10_800, 10_800];
  for (const [n, most] of longest.entries()) {
    expect(pauses[n]).toBeLessThanOrEqual(most);
    expect(pauses[n]).toBeGreaterThan(most * 0.79);
  }
  expect(new Set(pauses.slice(-3)).size).toBe(3);
});

test("what an address replies after it was replaced counts against nothing, and the new one is called at once", async () => {
  const { workspaceId, endpoint, getDelivery, getEndpoint } = await givenWaitingItem();
  answer(500);
  await tick();
  const delivery = await getDelivery();
  const url = `${hooks.getReceiver().url}/fixed`;
  await changeEndpoint({ db, actor, settings }, { workspaceId, webhookId: endpoint.id }, { url });

  const late = { failure: "it answered 410", status: 410, url: endpoint.url };
  const outcome = delivery && (await push.recordFailure(db, delivery, late));
  answer(200);
  await tick();

  expect(outcome).toBe("failed");
  expect(await getEndpoint()).toMatchObject({ disabledReason: null, failures: 0 });
  expect(await getDelivery()).toMatchObject({ state: "delivered" });
});

test("what waits for a failing endpoint is sent at once after its URL is changed", async () => {
  const { workspaceId, endpoint, getEndpoint } = await givenWaitingItem();
  answer(500);
  await tick();
  answer(200);

  const url = `${hooks.getReceiver().url}/fixed`;
  await changeEndpoint({ db, actor, settings }, { workspaceId, webhookId: endpoint.id }, { url });
  await tick();

  expect(getReceived().map((it) => it.path)).toEqual(["/hook", "/fixed"]);
  expect(await getEndpoint()).toMatchObject({ failures: 0, failingSince: null });
});

test("a private address is not called, whether it is in the URL or what its name leads to", async () => {
  const { workspaceId, getDelivery } = await givenWaitingItem();
  const { port } = new URL(hooks.getReceiver().url);
  const pushClient = hooks.openClient([]);
  onTestFinished(() => pushClient[Symbol.asyncDispose]());
  await tick({ pushClient });
  const failure =
    "its address is private, and Inlet calls only public ones and those of INLET_PUSH_PRIVATE_NETWORKS";
  expect(await getDelivery()).toMatchObject({ state: "open", attempts: 1, lastStatus: null, failure });

  await given.query("update webhook_endpoint set url = $1", `http://localhost:${port}/by-name`);
  await skipPauses();
  await tick({ pushClient });
  expect(await getDelivery()).toMatchObject({ attempts: 2, failure });
  expect(getReceived()).toEqual([]);

  await skipPauses();
  await tick(); // the same name, where the operator allows its network
  expect(getReceived().map((it) => it.path)).toEqual(["/by-name"]);
  expect(await hooks.listDeliveries({ id: workspaceId }, workspaceId)).toEqual([]);
});

test("a mute receiver holds up no other endpoint, and counts as a failure", async () => {
  const { workspaceId, endpoint: mute, getDelivery } = await givenWaitingItem();
  const other = await create(workspaceId, { url: `${hooks.getReceiver().url}/other`, from: "beginning" });
  hooks.getReceiver().respond = (response, { path }) => {
    if (path === "/other") response.writeHead(204).end();
  };
  const pushClient = hooks.openClient(undefined, 400);
  onTestFinished(() => pushClient[Symbol.asyncDispose]());
  const waiting = hooks.send(mute.id, { pushClient });
  await vi.waitFor(() => expect(getReceived()).toHaveLength(1));

  await hooks.send(other.id);
  expect(getReceived().map((it) => it.path)).toEqual(["/hook", "/other"]);
  await hooks.send(mute.id); // another sender does not take what this one has
  expect(getReceived()).toHaveLength(2);
  await waiting;

  expect(await getDelivery()).toMatchObject({ state: "open", failure: "it did not answer within 0.4 s" });
  expect((await push.claimDueEndpoints(db, 10)).map((it) => it.id)).toEqual([]);
  await skipPauses();
  expect(await push.claimDueEndpoints(db, 10)).toEqual([{ id: mute.id, isFailing: true }]);
});

test("an endless reply is not read", async () => {
  const { getDelivery } = await givenWaitingItem();
  hooks.getReceiver().respond = (response) => void response.writeHead(200).write("and so on");

  await tick();

  expect(await getDelivery()).toMatchObject({ state: "delivered" });
});

test("a sender that dies between request and commit leads to a second request with the same id", async () => {
  const { getDelivery } = await givenWaitingItem();
  const dying = new AbortController();
  hooks.getReceiver().respond = () => dying.abort(new Error("dying"));
  await expect(tick({ signal: dying.signal })).rejects.toThrow("dying");
  expect(await getDelivery()).toMatchObject({ state: "open", attempts: 0, failure: null });
  answer(204);
  await tick();

  const ids = getReceived().map((it) => it.headers["webhook-id"]);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(listEvents(getReceived())).toEqual(["feedback.created c1", "feedback.created c1"]);
});
