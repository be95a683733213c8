import { openDb, workspaceRemoval } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { removeWorkspaces } from "./remove-workspaces.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("a deleted workspace that cannot be removed keeps no other one", async () => {
  const [stuck, other] = [await given.workspace(), await given.workspace()];
  for (const { id } of [stuck, other])
    await db.transaction().execute((tx) => workspaceRemoval.markDeleted(tx, id));
  await given.query("create table keeper (id uuid references workspace (id))");
  await given.query("insert into keeper values ($1)", stuck.id);

  await removeWorkspaces({ db, log: createJobContext().log });
  const left = await workspaceRemoval.listDeleted(db);
  await given.query("drop table keeper");
  await removeWorkspaces({ db, log: createJobContext().log });

  expect(left).toEqual([stuck.id]);
  expect(await workspaceRemoval.listDeleted(db)).toEqual([]);
});
