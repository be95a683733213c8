import { createHmac } from "node:crypto";
import { type Notice, notices, openDb } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { type Receiver, setUpTestDb, startProxy, startReceiver } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { Agent, type Dispatcher } from "undici";
import { afterAll, afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { createDeliverNoticeHandler } from "./deliver-notice.ts";
import { openNoticeAgent } from "./post-notice.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());
const agent = new Agent();
afterAll(() => agent.destroy());

let receiver: Receiver;
let posted: string[];
beforeEach(async () => {
  receiver = await startReceiver();
  posted = [];
});
afterEach(() => receiver[Symbol.asyncDispose]());

async function raiseNotice(url = `${receiver.url}/hooks/inlet?for=acme`): Promise<Notice> {
  const { id: workspaceId } = await given.workspace({ noticeUrl: url });
  const content = { level: "warn", message: "80 % sind erreicht – früh.", details: { used: 8 } } as const;
  await notices.raiseNotice(db, { workspaceId, kind: "volume_80", subject: "June", ...content });
  return loadNotice(workspaceId);
}

async function loadNotice(workspaceId: string): Promise<Notice> {
  const [notice] = await notices.listNotices(db, { workspaceId, limit: 1 });
  if (notice === undefined) throw new Error("no notice");
  return notice;
}

const deliver = (
  { id }: Pick<Notice, "id">,
  {
    secret,
    timeoutMs = 5_000,
    dispatcher = agent,
    signal,
  }: { secret?: string; timeoutMs?: number; dispatcher?: Dispatcher; signal?: AbortSignal } = {},
) => {
  const posts = { inc: ({ outcome }: { outcome: string }) => void posted.push(outcome) };
  const handler = createDeliverNoticeHandler({
    db,
    notices: { secret, timeoutMs, dispatcher },
    posts: posts,
  });
  return handler.run({ noticeId: id }, createJobContext(signal === undefined ? {} : { signal }));
};

test("a notice is posted once, with all its fields", async () => {
  const notice = await raiseNotice();

  await deliver(notice);
  await deliver(notice);

  expect(receiver.received).toHaveLength(1);
  const [request] = receiver.received;
  expect(request?.path).toBe("/hooks/inlet?for=acme");
  expect(request?.headers).toMatchObject({ "content-type": "application/json" });
  expect(request?.headers).not.toHaveProperty("x-inlet-signature");
  expect(JSON.parse(request?.body ?? "")).toEqual({
    id: notice.id,
    workspaceId: notice.workspaceId,
    kind: "volume_80",
    level: "warn",
    message: "80 % sind erreicht – früh.",
    details: { used: 8 },
    at: notice.at.toISOString(),
  });
  expect(await loadNotice(notice.workspaceId)).toMatchObject({ deliveredAt: expect.any(Date), tries: 1 });
  expect(posted).toEqual(["delivered"]);
});

test("with a secret the raw body is signed", async () => {
  await deliver(await raiseNotice(), { secret: "sixteen letters!" });

  const [request] = receiver.received;
  const signature = createHmac("sha256", "sixteen letters!")
    .update(request?.body ?? "")
    .digest("hex");
  expect(request?.headers["x-inlet-signature"]).toBe(signature);
});

test.each([
  ["an error", 500],
  ["a refusal", 404],
  ["a redirect, which is not followed", 307],
])("%s counts as a failure, and the post is retried later", async (_, status) => {
  const failure = `it answered ${status}`;
  receiver.respond = (response) => void response.writeHead(status, { location: "/elsewhere" }).end("no");
  const notice = await raiseNotice();

  await deliver(notice);

  expect(receiver.received).toHaveLength(1);
  const later = await loadNotice(notice.workspaceId);
  expect(later).toMatchObject({ deliveredAt: null, tries: 1, failure });
  expect(later.nextTryAt?.getTime()).toBeGreaterThan(notice.at.getTime());
  receiver.respond = (response) => void response.writeHead(200).end();
  await deliver(notice);
  expect(await loadNotice(notice.workspaceId)).toMatchObject({
    tries: 2,
    failure: null,
    deliveredAt: expect.any(Date),
  });
  expect(posted).toEqual(["failed", "delivered"]);
});

test("a receiver that is silent or unreachable causes a failure", async () => {
  receiver.respond = () => undefined;
  const [silent, absent] = [await raiseNotice(), await raiseNotice("http://127.0.0.1:1/token-in-the-path")];

  await deliver(silent, { timeoutMs: 50 });
  await deliver(absent);

  expect(await loadNotice(silent.workspaceId)).toMatchObject({ failure: "it did not answer within 0.05 s" });
  const { failure } = await loadNotice(absent.workspaceId);
  expect(failure).toMatch(/^it could not be reached/);
  expect(failure).not.toContain("token-in-the-path");
});

test("an endless response body is not read", async () => {
  receiver.respond = (response) => void response.writeHead(200).write("and so on");

  const notice = await raiseNotice();
  await deliver(notice);

  expect(await loadNotice(notice.workspaceId)).toMatchObject({ deliveredAt: expect.any(Date) });
});

test("a notice is given up when its last try fails", async () => {
  receiver.respond = (response) => void response.writeHead(500).end();
  const notice = await raiseNotice();
  await given.query("update notice set tries = 9");

  await deliver(notice);
  await deliver(notice);

  expect(receiver.received).toHaveLength(1);
  expect(await loadNotice(notice.workspaceId)).toMatchObject({
    givenUpAt: expect.any(Date),
    nextTryAt: null,
    tries: 10,
  });
  expect(posted).toEqual(["given_up"]);
});

test("a process that shuts down counts no failure", async () => {
  const closing = new AbortController();
  receiver.respond = () => closing.abort(new Error("closing"));
  const notice = await raiseNotice();

  await expect(deliver(notice, { signal: closing.signal })).rejects.toThrow("closing");

  expect(await loadNotice(notice.workspaceId)).toMatchObject({ tries: 0, failure: null });
});

test("a notice reaches a receiver outside through the proxy, and one in NO_PROXY directly", async () => {
  await using proxy = await startProxy(Number(new URL(receiver.url).port));
  const options = { httpProxy: proxy.url, httpsProxy: "", noProxy: "127.0.0.1" };
  const dispatcher = openNoticeAgent(options);
  onTestFinished(() => dispatcher.destroy());
  const outside = await raiseNotice("http://receiver.test/hooks");
  const inside = await raiseNotice();

  await deliver(outside, { dispatcher });
  await deliver(inside, { dispatcher });

  expect(receiver.received.map((it) => it.path)).toEqual(["/hooks", "/hooks/inlet?for=acme"]);
  expect(proxy.asked).toHaveLength(1);
  expect(proxy.asked[0]).toContain("receiver.test");
});
