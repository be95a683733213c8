import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { notices, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const buildNotice = (workspaceId: string, subject: string): notices.NewNotice => ({
  workspaceId,
  kind: "volume_80",
  subject,
  level: "warn",
  message: "80 % of the limit are used.",
  details: { used: 8, limit: 10 },
});

test("concurrent calls raise a notice about a subject once", async () => {
  const { id } = await given.workspace();
  const other = await given.workspace();

  const both = await Promise.all([1, 2].map(() => notices.raiseNotice(db, buildNotice(id, "June"))));
  const more = [
    await notices.raiseNotice(db, buildNotice(id, "July")),
    await notices.raiseNotice(db, buildNotice(other.id, "June")),
  ];

  expect([both.toSorted(), more]).toEqual([
    [false, true],
    [true, true],
  ]);
  expect(await notices.listNotices(db, { workspaceId: id, limit: 10 })).toMatchObject([
    { subject: "July", details: { used: 8, limit: 10 } },
    { subject: "June" },
  ]);
});

test("a rollback undoes a notice", async () => {
  const { id } = await given.workspace();

  const rolledBack = db.transaction().execute(async (tx) => {
    await notices.raiseNotice(tx, buildNotice(id, "June"));
    throw new Error("rollback");
  });

  await expect(rolledBack).rejects.toThrow("rollback");
  expect(await notices.raiseNotice(db, buildNotice(id, "June"))).toBe(true);
});

test("notices are listed newest first, in pages", async () => {
  const { id } = await given.workspace();
  for (const subject of ["one", "two", "three"]) await notices.raiseNotice(db, buildNotice(id, subject));

  const first = await notices.listNotices(db, { workspaceId: id, limit: 2 });
  const second = await notices.listNotices(db, { workspaceId: id, after: first[1]?.id, limit: 2 });

  expect([first, second].map((page) => page.map((it) => it.subject))).toEqual([["three", "two"], ["one"]]);
});

const claim = async () =>
  (await notices.claimDueNotices(db, 10)).map(({ subject, isNew, isDeliverable }) => ({
    subject,
    isNew,
    isDeliverable,
  }));
const makeDue = () =>
  given.query("update notice set next_try_at = clock_timestamp() where next_try_at is not null");
const only = async (workspaceId: string) => {
  const [notice] = await notices.listNotices(db, { workspaceId, limit: 1 });
  if (notice === undefined) throw new Error("no notice");
  return notice;
};

test("a notice is new once, and is due again only where it can be delivered", async () => {
  const withoutUrl = await given.workspace();
  const { id } = await given.workspace({ noticeUrl: "https://receiver.example/" });
  await notices.raiseNotice(db, buildNotice(withoutUrl.id, "not deliverable"));
  await notices.raiseNotice(db, buildNotice(id, "June"));

  const both = await Promise.all([claim(), claim()]);
  await makeDue();

  expect(both.flat().toSorted((a, b) => (a.subject < b.subject ? -1 : 1))).toEqual([
    { subject: "June", isNew: true, isDeliverable: true },
    { subject: "not deliverable", isNew: true, isDeliverable: false },
  ]);
  expect(await claim()).toEqual([{ subject: "June", isNew: false, isDeliverable: true }]);
  expect(await claim()).toEqual([]);
});

test("a delivered notice is not tried again", async () => {
  const { id } = await given.workspace({ noticeUrl: "https://receiver.example/" });
  await notices.raiseNotice(db, buildNotice(id, "June"));
  const notice = await only(id);

  expect(await notices.findUndelivered(db, notice.id)).toMatchObject({
    noticeUrl: "https://receiver.example/",
  });
  await notices.markDelivered(db, notice.id);
  await notices.recordDeliveryFailure(db, notice.id, "a second try that came late");
  await makeDue();

  expect(await notices.findUndelivered(db, notice.id)).toBeUndefined();
  expect(await claim()).toEqual([]);
  expect(await only(id)).toMatchObject({
    tries: 1,
    failure: null,
    givenUpAt: null,
    deliveredAt: expect.any(Date),
  });
});

test("failed deliveries are retried with a growing backoff for a day, and then given up", async () => {
  const { id } = await given.workspace({ noticeUrl: "https://receiver.example/" });
  await notices.raiseNotice(db, buildNotice(id, "June"));
  const notice = await only(id);

  const backoffs: number[] = [];
  while (!(await notices.recordDeliveryFailure(db, notice.id, "it answered 500"))) {
    const [backoff] = await given.query<{ seconds: number }>(
      "select round(extract(epoch from next_try_at - clock_timestamp()))::int as seconds from notice",
    );
    backoffs.push(backoff?.seconds ?? 0);
  }

  expect(backoffs).toEqual([10, 40, 160, 640, 2_560, 10_240, 21_600, 21_600, 21_600]);
  expect(backoffs.reduce((sum, it) => sum + it)).toBeLessThan(86_400);
  expect(await only(id)).toMatchObject({
    tries: 10,
    failure: "it answered 500",
    givenUpAt: expect.any(Date),
  });
  expect(await notices.findUndelivered(db, notice.id)).toBeUndefined();
});
