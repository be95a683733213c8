import { notices, openDb } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { createLog } from "@inlet/service-kit";
import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { tellNotices } from "./dispatch-notices.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const setting = () => {
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

test("what was raised is logged once with its figures, and rung for where it is to be sent", async () => {
  const { queues, log, lines } = setting();
  const deaf = await given.workspace();
  const listening = await given.workspace({ noticeUrl: "https://ears.example/secret-path" });
  for (const { id } of [deaf, listening]) await raise(id);

  await Promise.all([1, 2, 3].map(() => tellNotices({ db, queues, log })));
  await tellNotices({ db, queues, log });

  const [{ id: noticeId } = { id: "" }] = await notices.listNotices(db, {
    workspaceId: listening.id,
    limit: 1,
  });
  expect(queues.sent).toEqual([{ name: "deliver-notice", payload: { noticeId }, priority: 10 }]);
  const logged = lines.map((line) => JSON.parse(line));
  expect(logged.map((it) => it.workspaceId).toSorted()).toEqual([deaf.id, listening.id].toSorted());
  for (const it of logged)
    expect(it).toMatchObject({ kind: "volume_80", details: { used: 8, limit: 10 }, msg: "notice raised" });
  expect(lines.join("")).not.toContain("secret-path");
});

test("a ring that was lost is repeated, without a second line in the log", async () => {
  const { queues, log, lines } = setting();
  const { id } = await given.workspace({ noticeUrl: "https://ears.example/" });
  await raise(id);
  const lost = { ...queues, sendMany: () => Promise.reject(new Error("no queue")) };
  await expect(tellNotices({ db, queues: lost, log })).rejects.toThrow("no queue");
  await given.ask("update notice set next_try_at = clock_timestamp()");

  await tellNotices({ db, queues, log });

  expect([queues.sent.length, lines.length]).toEqual([1, 1]);
});

test("what is not committed is not told", async () => {
  const { queues, log, lines } = setting();
  const { id } = await given.workspace({ noticeUrl: "https://ears.example/" });

  await db.transaction().execute(async (tx) => {
    await notices.raiseNotice(tx, { workspaceId: id, kind: "k", subject: "s", level: "warn", message: "m" });
    await tellNotices({ db, queues, log });
  });

  expect([queues.sent, lines]).toEqual([[], []]);
});
