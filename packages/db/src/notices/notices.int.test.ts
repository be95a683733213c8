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

test("a notice is claimed once, and handed to the endpoints of its workspace that want notices, unless a person has disabled them", async () => {
  const { id } = await given.workspace();
  const other = await given.workspace();
  const addEndpoint = (columns: object) =>
    given.row("webhook_endpoint", {
      ...{ workspaceId: id, url: "https://receiver.example/", events: ["notice"] },
      ...columns,
    });
  const wanting = await addEndpoint({});
  await addEndpoint({ events: ["feedback.created"] });
  const disabled = { disabledAt: new Date(), disabledReason: "failing" };
  const failing = await addEndpoint(disabled);
  const full = await addEndpoint(disabled);
  await given.query(
    `insert into webhook_delivery (endpoint_id, workspace_id, type)
     select '${full["id"]}', '${id}', 'feedback' from generate_series(1, 1000)`,
  );
  await addEndpoint({ ...disabled, disabledReason: "person" });
  await addEndpoint({ workspaceId: other.id });
  await notices.raiseNotice(db, buildNotice(id, "June"));

  const both = await Promise.all([notices.claimNewNotices(db, 10), notices.claimNewNotices(db, 10)]);
  const again = await notices.claimNewNotices(db, 10);

  expect(both.flat()).toMatchObject([{ subject: "June", details: { used: 8, limit: 10 } }]);
  expect(again).toEqual([]);
  const deliveries = await given.query(
    "select endpoint_id, notice_id, state from webhook_delivery where type = 'notice' order by endpoint_id",
  );
  const [notice] = both.flat();
  expect(deliveries).toEqual(
    [wanting, failing].map((it) => ({ endpoint_id: it["id"], notice_id: notice?.id, state: "open" })),
  );
});
