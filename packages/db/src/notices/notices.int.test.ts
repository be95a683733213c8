import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { notices, openDb } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const about = (workspaceId: string, subject: string): notices.NewNotice => ({
  workspaceId,
  kind: "volume_80",
  subject,
  level: "warn",
  message: "80 % of the limit are used.",
  details: { used: 8, limit: 10 },
});

test("a notice is raised once about the same, also by two at a time", async () => {
  const { id } = await given.workspace();
  const other = await given.workspace();

  const both = await Promise.all([1, 2].map(() => notices.raiseNotice(db, about(id, "June"))));
  const more = [
    await notices.raiseNotice(db, about(id, "July")),
    await notices.raiseNotice(db, about(other.id, "June")),
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

test("a notice of what was undone was never raised", async () => {
  const { id } = await given.workspace();

  const work = db.transaction().execute(async (tx) => {
    await notices.raiseNotice(tx, about(id, "June"));
    throw new Error("undone");
  });

  await expect(work).rejects.toThrow("undone");
  expect(await notices.raiseNotice(db, about(id, "June"))).toBe(true);
});

test("notices come newest first, page by page", async () => {
  const { id } = await given.workspace();
  for (const subject of ["one", "two", "three"]) await notices.raiseNotice(db, about(id, subject));

  const first = await notices.listNotices(db, { workspaceId: id, limit: 2 });
  const second = await notices.listNotices(db, { workspaceId: id, after: first[1]?.id, limit: 2 });

  expect([first, second].map((page) => page.map((it) => it.subject))).toEqual([["three", "two"], ["one"]]);
});

const due = async () =>
  (await notices.claimDueNotices(db, 10)).map(({ subject, isNew, isDeliverable }) => ({
    subject,
    isNew,
    isDeliverable,
  }));
const makeDue = () =>
  given.ask("update notice set next_try_at = clock_timestamp() where next_try_at is not null");
const only = async (workspaceId: string) => {
  const [notice] = await notices.listNotices(db, { workspaceId, limit: 1 });
  if (notice === undefined) throw new Error("no notice");
  return notice;
};

test("a notice is new once, and comes again only where it is to be sent", async () => {
  const deaf = await given.workspace();
  const { id } = await given.workspace({ noticeUrl: "https://ears.example/" });
  await notices.raiseNotice(db, about(deaf.id, "nowhere to go"));
  await notices.raiseNotice(db, about(id, "June"));

  const both = await Promise.all([due(), due()]);
  await makeDue();

  expect(both.flat().toSorted((a, b) => (a.subject < b.subject ? -1 : 1))).toEqual([
    { subject: "June", isNew: true, isDeliverable: true },
    { subject: "nowhere to go", isNew: true, isDeliverable: false },
  ]);
  expect(await due()).toEqual([{ subject: "June", isNew: false, isDeliverable: true }]);
  expect(await due()).toEqual([]);
});

test("what was taken is delivered once, and not tried again", async () => {
  const { id } = await given.workspace({ noticeUrl: "https://ears.example/" });
  await notices.raiseNotice(db, about(id, "June"));
  const notice = await only(id);

  expect(await notices.findUndelivered(db, notice.id)).toMatchObject({ noticeUrl: "https://ears.example/" });
  await notices.markDelivered(db, notice.id);
  await notices.recordDeliveryFailure(db, notice.id, "a second try that came late");
  await makeDue();

  expect(await notices.findUndelivered(db, notice.id)).toBeUndefined();
  expect(await due()).toEqual([]);
  expect(await only(id)).toMatchObject({
    tries: 1,
    failure: null,
    givenUpAt: null,
    deliveredAt: expect.any(Date),
  });
});

test("what is not taken is tried with growing pauses for a day, and then given up", async () => {
  const { id } = await given.workspace({ noticeUrl: "https://ears.example/" });
  await notices.raiseNotice(db, about(id, "June"));
  const notice = await only(id);

  const pauses: number[] = [];
  while (!(await notices.recordDeliveryFailure(db, notice.id, "it answered 500"))) {
    const [pause] = await given.ask<{ seconds: number }>(
      "select round(extract(epoch from next_try_at - clock_timestamp()))::int as seconds from notice",
    );
    pauses.push(pause?.seconds ?? 0);
  }

  expect(pauses).toEqual([10, 40, 160, 640, 2_560, 10_240, 21_600, 21_600, 21_600]);
  expect(pauses.reduce((sum, it) => sum + it)).toBeLessThan(86_400);
  expect(await only(id)).toMatchObject({
    tries: 10,
    failure: "it answered 500",
    givenUpAt: expect.any(Date),
  });
  expect(await notices.findUndelivered(db, notice.id)).toBeUndefined();
});
