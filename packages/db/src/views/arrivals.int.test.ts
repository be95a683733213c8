import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, views } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** An id as Kustomer assigns it at an instant. */
const toId = (at: Date, nth = 0) =>
  `${Math.floor(at.getTime() / 1_000)
    .toString(16)
    .padStart(8, "0")}${String(nth).padStart(16, "0")}`;

const record = (workspaceId: string, id: string) => ({
  ...{ workspaceId, id, updatedAt: new Date(), attributes: {}, relations: {} },
  ...{ observedAt: new Date(), mappingVersion: 1, feedPosition: 1 },
});

async function givenMessages(workspaceId: string, at: readonly Date[]) {
  for (const [nth, it] of at.entries())
    await given.row("message", { ...record(workspaceId, toId(it, nth)), conversationId: "c" });
}

/** Midnight of a time zone, as the database computes it. */
async function midnight(zone: string, daysAgo: number): Promise<Date> {
  const [row] = await given.query<{ at: Date }>(
    "select ((clock_timestamp() at time zone $1)::date - $2::integer)::timestamp at time zone $1 as at",
    zone,
    daysAgo,
  );
  return row?.at ?? new Date(0);
}

test("a day begins and ends at midnight of the time zone", async () => {
  const { id } = await given.workspace();
  const zone = "Pacific/Auckland";
  const [begins, ends] = [await midnight(zone, 3), await midnight(zone, 2)];
  const secondsFrom = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1_000);
  await givenMessages(id, [secondsFrom(begins, -1), begins, secondsFrom(ends, -1), ends, ends]);

  const days = await views.listArrivals(db, id, { days: 5, zone });

  expect(days.map((it) => it.messages)).toEqual([1, 2, 2, 0, 0]);
});

test("around a daylight saving change a day has 23 or 25 hours, and every message is in one day", async () => {
  const { id } = await given.workspace();
  const zone = "America/New_York";
  const hours = Array.from({ length: 92 * 24 }, (_, nth) => new Date(Date.now() - nth * 3_600_000));
  await givenMessages(
    id,
    hours.filter((_, nth) => nth % 4 === 0),
  ); // fewer rows, the same days

  const days = await views.listArrivals(db, id, { days: 93, zone });

  const expected = new Map(days.map((it) => [it.day, 0]));
  const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  for (const [nth, at] of hours.entries())
    if (nth % 4 === 0) expected.set(dayFormat.format(at), (expected.get(dayFormat.format(at)) ?? 0) + 1);
  expect(new Map(days.map((it) => [it.day, it.messages]))).toEqual(expected);
});

test("conversations count as well, but not deleted ones or those of another workspace", async () => {
  const [own, other] = [await given.workspace(), await given.workspace()];
  const at = await midnight("UTC", 1);
  const conversation = (workspaceId: string, nth: number) => ({
    ...record(workspaceId, toId(at, nth)),
    ...{ channels: [], tags: [] },
  });
  for (const nth of [1, 2]) await given.row("conversation", conversation(own.id, nth));
  await given.row("conversation", { ...conversation(own.id, 3), deletedAt: new Date() });
  await given.row("conversation", conversation(other.id, 4));

  const days = await views.listArrivals(db, own.id, { days: 2, zone: "UTC" });

  expect(days.map((it) => [it.conversations, it.messages])).toEqual([
    [2, 0],
    [0, 0],
  ]);
});

test("an unknown time zone is refused with a message", async () => {
  const { id } = await given.workspace();

  await expect(views.listArrivals(db, id, { days: 2, zone: "Europe/Atlantis" })).rejects.toMatchObject({
    kind: "invalid",
    message: expect.stringContaining("Europe/Atlantis"),
  });
});

test("the last day is Kustomer's today, when its clock is days ahead", async () => {
  const dayMs = 86_400_000;
  const { workspaceId } = await given.integration({ kustomerAheadMs: 2 * dayMs });
  await givenMessages(workspaceId, [new Date(Date.now() + 2 * dayMs)]);

  const days = await views.listArrivals(db, workspaceId, { days: 2, zone: "UTC" });

  expect(days.reduce((sum, it) => sum + it.messages, 0)).toBe(1);
});
