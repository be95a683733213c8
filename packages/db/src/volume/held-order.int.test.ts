import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, openDb, volume } from "../index.ts";
import { setUpHeldConversations } from "../testing/held-conversations-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const { endRuns, fillLimit, listHeld, openReleases, admitPage, setLimit, endReleases, listPendingIds } =
  setUpHeldConversations({
    db,
    given,
  });

test("a new conversation never takes the place of a held one, released or not", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 4);

  expect(await admitPage(id, "newcomer")).toEqual([]); // there is room again, and nothing is released yet
  await openReleases();
  expect(await admitPage(id, "another")).toEqual([]);
  expect(await admitPage(id, "a third", "another", "m second", "z first")).toEqual([
    "a third",
    "m second",
    "z first",
  ]);

  await setLimit(id, 6);
  expect(await admitPage(id, "late", "another", "newcomer")).toEqual(["another", "newcomer"]);
  expect(await listHeld(id)).toEqual(["late"]);
});

test("new conversations are admitted when there is room besides all held ones", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 6);
  await openReleases();

  expect(await admitPage(id, "x", "y", "z")).toEqual(["x", "y"]);
  expect(await admitPage(id, "z first", "m second", "a third")).toHaveLength(3);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 6, held: 1 });
});

test("a released conversation without room is held again at its old position", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 3);
  await openReleases();
  await setLimit(id, 2);

  expect(await admitPage(id, "m second", "z first")).toEqual(["z first"]);
  expect(await listHeld(id)).toEqual(["m second", "a third"]);
  await endRuns("done");
  await setLimit(id, 3);
  await openReleases();

  expect(await listPendingIds()).toEqual(["m second"]);
});

test("conversations held by one page are released oldest first", async () => {
  const { id } = await given.workspace({ volumeLimit: 0 });
  await given.integration({ workspaceId: id });
  await admitPage(id, "c", "b", "a"); // `candidates` makes the first the oldest
  await setLimit(id, 2);

  await openReleases();

  expect(await listPendingIds()).toEqual(["b", "c"]);
});

test("the next release does not take the places of conversations that are still in the backlog", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 2);
  await openReleases();
  await endRuns("cancelled");

  expect(await openReleases()).toEqual([]);
  await setLimit(id, 3);
  await openReleases();

  expect(await listPendingIds()).toEqual(["m second", "z first"]);
  expect(await listHeld(id)).toEqual(["a third"]);
});

test("a conversation that Kustomer does not have gives up its place after its release, with the reason", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 2);
  await openReleases();
  await given.query("update fetch_backlog set outcome = 'not found at Kustomer'");

  await endReleases();
  expect(await openReleases()).toEqual([]); // its run is still open
  await endRuns("done");
  await endReleases();
  await openReleases();

  expect(await listPendingIds()).toEqual(["m second"]);
  expect(await listHeld(id)).toEqual(["a third"]);
  expect(await given.query("select id from fetch_backlog where outcome is not null")).toEqual([
    { id: "z first" },
  ]);
});

test("a conversation that was released before its integration was disconnected is held again, and released by the next run", async () => {
  const { id, integration } = await fillLimit();
  await setLimit(id, 2);
  await openReleases();
  const before = await integrations.findById(db, integration.id);
  if (before === undefined) throw new Error("no integration");
  await integrations.disconnect(db, before, { purge: false });

  await endReleases();
  expect(await listHeld(id)).toEqual(["z first", "m second", "a third"]);
  await given.integration({ workspaceId: id });
  await openReleases();

  expect(await listPendingIds()).toEqual(["z first"]);
});

test("a conversation that is still in the backlog after its release failed stays released and in the backlog", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 2);
  await openReleases();
  await endRuns("failed");

  await endReleases();

  expect(await listPendingIds()).toEqual(["z first"]);
  expect(await listHeld(id)).toEqual(["m second", "a third"]);
  expect(await admitPage(id, "z first")).toEqual(["z first"]);
});
