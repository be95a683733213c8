import { createHmac } from "node:crypto";
import { type Notice, notices, openDb } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { type Receiver, startReceiver, testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { deliverNoticeHandler } from "./deliver-notice.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let receiver: Receiver;
let posted: string[];
beforeEach(async () => {
  receiver = await startReceiver();
  posted = [];
});
afterEach(() => receiver[Symbol.asyncDispose]());

async function raised(url = `${receiver.url}/hooks/inlet?for=acme`): Promise<Notice> {
  const { id: workspaceId } = await given.workspace({ noticeUrl: url });
  const words = { level: "warn", message: "80 % sind erreicht – früh.", details: { used: 8 } } as const;
  await notices.raiseNotice(db, { workspaceId, kind: "volume_80", subject: "June", ...words });
  return look(workspaceId);
}

async function look(workspaceId: string): Promise<Notice> {
  const [notice] = await notices.listNotices(db, { workspaceId, limit: 1 });
  if (notice === undefined) throw new Error("no notice");
  return notice;
}

const deliver = (
  { id }: Pick<Notice, "id">,
  { secret, timeoutMs = 5_000, signal }: { secret?: string; timeoutMs?: number; signal?: AbortSignal } = {},
) => {
  const posts = { inc: ({ outcome }: { outcome: string }) => void posted.push(outcome) };
  const handler = deliverNoticeHandler({ db, notices: { secret, timeoutMs }, posted: posts });
  return handler.run({ noticeId: id }, createJobContext(signal === undefined ? {} : { signal }));
};

test("a notice is posted whole, once", async () => {
  const notice = await raised();

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
  expect(await look(notice.workspaceId)).toMatchObject({ deliveredAt: expect.any(Date), tries: 1 });
  expect(posted).toEqual(["delivered"]);
});

test("with a secret the raw body is signed", async () => {
  await deliver(await raised(), { secret: "sixteen letters!" });

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
])("%s is no delivery, and is tried again later", async (_, status) => {
  const failure = `it answered ${status}`;
  receiver.answer = (response) => void response.writeHead(status, { location: "/elsewhere" }).end("no");
  const notice = await raised();

  await deliver(notice);

  expect(receiver.received).toHaveLength(1);
  const later = await look(notice.workspaceId);
  expect(later).toMatchObject({ deliveredAt: null, tries: 1, failure });
  expect(later.nextTryAt?.getTime()).toBeGreaterThan(notice.at.getTime());
  receiver.answer = (response) => void response.writeHead(200).end();
  await deliver(notice);
  expect(await look(notice.workspaceId)).toMatchObject({
    tries: 2,
    failure: null,
    deliveredAt: expect.any(Date),
  });
  expect(posted).toEqual(["failed", "delivered"]);
});

test("a receiver that is silent, or not there, is not waited for", async () => {
  receiver.answer = () => undefined;
  const [silent, absent] = [await raised(), await raised("http://127.0.0.1:1/token-in-the-path")];

  await deliver(silent, { timeoutMs: 50 });
  await deliver(absent);

  expect(await look(silent.workspaceId)).toMatchObject({ failure: "it did not answer within 0.05 s" });
  const { failure } = await look(absent.workspaceId);
  expect(failure).toMatch(/^it could not be reached/);
  expect(failure).not.toContain("token-in-the-path");
});

test("a body without end is not read", async () => {
  receiver.answer = (response) => void response.writeHead(200).write("and so on");

  const notice = await raised();
  await deliver(notice);

  expect(await look(notice.workspaceId)).toMatchObject({ deliveredAt: expect.any(Date) });
});

test("the last try that fails gives the notice up", async () => {
  receiver.answer = (response) => void response.writeHead(500).end();
  const notice = await raised();
  await given.ask("update notice set tries = 9");

  await deliver(notice);
  await deliver(notice);

  expect(receiver.received).toHaveLength(1);
  expect(await look(notice.workspaceId)).toMatchObject({
    givenUpAt: expect.any(Date),
    nextTryAt: null,
    tries: 10,
  });
  expect(posted).toEqual(["given_up"]);
});

test("a process that closes counts no failure", async () => {
  const closing = new AbortController();
  receiver.answer = () => closing.abort(new Error("closing"));
  const notice = await raised();

  await expect(deliver(notice, { signal: closing.signal })).rejects.toThrow("closing");

  expect(await look(notice.workspaceId)).toMatchObject({ tries: 0, failure: null });
});
