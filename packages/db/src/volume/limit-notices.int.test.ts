import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { notices, openDb, tenancy, volume } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let count = 0;
const buildCandidates = (howMany: number) =>
  Array.from({ length: howMany }, () => ({ id: `c${count++}`, updatedAt: new Date() }));
const admit = (workspaceId: string, howMany: number) =>
  db.transaction().execute((tx) => volume.admitConversations(tx, workspaceId, buildCandidates(howMany)));
const listRaised = async (workspaceId: string) =>
  (await notices.listNotices(db, { workspaceId, limit: 100 })).map((it) => it.kind).toReversed();

test("each threshold raises one notice in the period in which it is reached", async () => {
  const { id } = await given.workspace({ volumeLimit: 20 });

  await admit(id, 15);
  expect(await listRaised(id)).toEqual([]);
  await admit(id, 1);
  expect(await listRaised(id)).toEqual(["volume_80"]);
  await admit(id, 2);
  await admit(id, 1);
  expect(await listRaised(id)).toEqual(["volume_80", "volume_95"]);
  await admit(id, 5);
  await admit(id, 5);

  expect(await listRaised(id)).toEqual(["volume_80", "volume_95", "volume_100"]);
  const [last] = await notices.listNotices(db, { workspaceId: id, limit: 1 });
  expect(last).toMatchObject({
    level: "warn",
    details: { percent: 100, limit: 20, used: 20, period: "month" },
  });
  expect(last?.message).toContain("20 of 20 conversations of this month");
  expect(last?.message).toMatch(/ wait until 2[^ ]+Z, or until the limit is raised; Inlet imports/);
  expect(await volume.getUsage(db, id)).toMatchObject({ notices: [80, 95, 100] });
});

test("a page that reaches several thresholds raises a notice for each, which is true of what is used", async () => {
  const { id } = await given.workspace({ volumeLimit: 50 });

  await admit(id, 49);

  const raised = await notices.listNotices(db, { workspaceId: id, limit: 100 });
  expect(raised.map((it) => it.message.split(" conversations")[0]).sort()).toEqual([
    "At least 80% of the volume limit is used (49 of 50",
    "At least 95% of the volume limit is used (49 of 50",
  ]);
});

test("with a limit of 0, the first held conversation raises the notice, which promises nothing of the next period", async () => {
  const { id } = await given.workspace({ volumeLimit: 0 });

  await admit(id, 1);
  await admit(id, 1);

  const raised = await notices.listNotices(db, { workspaceId: id, limit: 100 });
  expect(raised).toMatchObject([
    { kind: "volume_100", message: expect.stringContaining("wait until the limit is raised; Inlet imports") },
  ]);
});

test("another limit raises its notices again, and a return to the old limit does not", async () => {
  const { id } = await given.workspace({ volumeLimit: 10 });
  await admit(id, 8);
  await tenancy.updateWorkspace(db, id, { volumeLimit: 5 });
  await admit(id, 1);
  expect(await listRaised(id)).toEqual(["volume_80", "volume_80", "volume_95", "volume_100"]);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 8, held: 1, notices: [80, 95, 100] });

  await tenancy.updateWorkspace(db, id, { volumeLimit: 10 });
  await admit(id, 1);

  expect(await listRaised(id)).toHaveLength(4);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 9, notices: [80] });
});

test("a new period raises its notices again", async () => {
  const { id } = await given.workspace({ volumeLimit: 5 });
  await admit(id, 4);
  await given.query("update notice set subject = replace(subject, 'month/20', 'month/19')");
  await given.query("update volume_period set period_start = period_start - interval '1 month'");

  await admit(id, 4);

  expect(await listRaised(id)).toEqual(["volume_80", "volume_80"]);
});

test("a rolled back charge raises no notice", async () => {
  const { id } = await given.workspace({ volumeLimit: 1 });

  const rolledBack = db.transaction().execute(async (tx) => {
    await volume.admitConversations(tx, id, buildCandidates(3));
    throw new Error("rollback");
  });

  await expect(rolledBack).rejects.toThrow("rollback");
  expect(await listRaised(id)).toEqual([]);
});

test("concurrent pages raise one notice for each threshold", async () => {
  const { id } = await given.workspace({ volumeLimit: 40 });

  await Promise.all(Array.from({ length: 12 }, () => admit(id, 4)));

  expect(await listRaised(id)).toEqual(["volume_80", "volume_95", "volume_100"]);
});
