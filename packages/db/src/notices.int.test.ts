import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { notices, openDb } from "./index.ts";

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

  const both = await Promise.all([1, 2].map(() => notices.raise(db, about(id, "June"))));
  const more = [await notices.raise(db, about(id, "July")), await notices.raise(db, about(other.id, "June"))];

  expect([both.toSorted(), more]).toEqual([
    [false, true],
    [true, true],
  ]);
  expect(await notices.list(db, { workspaceId: id, limit: 10 })).toMatchObject([
    { subject: "July", details: { used: 8, limit: 10 } },
    { subject: "June" },
  ]);
});

test("a notice of what was undone was never raised", async () => {
  const { id } = await given.workspace();

  const work = db.transaction().execute(async (tx) => {
    await notices.raise(tx, about(id, "June"));
    throw new Error("undone");
  });

  await expect(work).rejects.toThrow("undone");
  expect(await notices.raise(db, about(id, "June"))).toBe(true);
});

test("notices come newest first, page by page", async () => {
  const { id } = await given.workspace();
  for (const subject of ["one", "two", "three"]) await notices.raise(db, about(id, subject));

  const first = await notices.list(db, { workspaceId: id, limit: 2 });
  const second = await notices.list(db, { workspaceId: id, after: first[1]?.id, limit: 2 });

  expect([first, second].map((page) => page.map((it) => it.subject))).toEqual([["three", "two"], ["one"]]);
});
