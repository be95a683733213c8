import { notices, openDb } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { createLog } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { dispatchNotices } from "./dispatch-notices.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const setUp = () => {
  const lines: string[] = [];
  const log = createLog({
    name: "scheduler",
    level: "info",
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { queues: createRecordingQueues(), log, lines };
};
const raise = (workspaceId: string) =>
  notices.raiseNotice(db, {
    workspaceId,
    kind: "volume_80",
    subject: "June",
    level: "warn",
    message: "80 %",
    details: { used: 8, limit: 10 },
  });

test("a notice is logged once with its details, and its delivery is dispatched if the workspace has a notice URL", async () => {
  const { queues, log, lines } = setUp();
  const withoutUrl = await given.workspace();
  const withUrl = await given.workspace({ noticeUrl: "https://receiver.example/secret-path" });
  for (const { id } of [withoutUrl, withUrl]) await raise(id);

  await Promise.all([1, 2, 3].map(() => dispatchNotices({ db, queues, log })));
  await dispatchNotices({ db, queues, log });

  const [{ id: noticeId } = { id: "" }] = await notices.listNotices(db, {
    workspaceId: withUrl.id,
    limit: 1,
  });
  expect(queues.sent).toEqual([{ name: "deliver-notice", payload: { noticeId }, priority: 10 }]);
  const logged = lines.map((line) => JSON.parse(line));
  expect(logged.map((it) => it.workspaceId).toSorted()).toEqual([withoutUrl.id, withUrl.id].toSorted());
  for (const it of logged)
    expect(it).toMatchObject({ kind: "volume_80", details: { used: 8, limit: 10 }, msg: "notice raised" });
  expect(lines.join("")).not.toContain("secret-path");
});

test("a lost dispatch is repeated without a second log line", async () => {
  const { queues, log, lines } = setUp();
  const { id } = await given.workspace({ noticeUrl: "https://receiver.example/" });
  await raise(id);
  const lost = { ...queues, sendMany: () => Promise.reject(new Error("no queue")) };
  await expect(dispatchNotices({ db, queues: lost, log })).rejects.toThrow("no queue");
  await given.query("update notice set next_try_at = clock_timestamp()");

  await dispatchNotices({ db, queues, log });

  expect([queues.sent.length, lines.length]).toEqual([1, 1]);
});

test("a notice is neither logged nor dispatched before its commit", async () => {
  const { queues, log, lines } = setUp();
  const { id } = await given.workspace({ noticeUrl: "https://receiver.example/" });

  await db.transaction().execute(async (tx) => {
    await notices.raiseNotice(tx, { workspaceId: id, kind: "k", subject: "s", level: "warn", message: "m" });
    await dispatchNotices({ db, queues, log });
  });

  expect([queues.sent, lines]).toEqual([[], []]);
});
