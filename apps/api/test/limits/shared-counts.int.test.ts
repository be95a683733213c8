import { openDb } from "@inlet/db";
import { createLog } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { startSharedCounts } from "../../src/limits/shared-counts.ts";

const pg = setUpTestDb();
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());
const log = createLog({ name: "test", level: "silent" });
const minute = 60_000;

test("processes know each other's counts of the minute, and forget them with it", async () => {
  let now = 1_000 * minute;
  const open = () => startSharedCounts({ db, log }, () => now);
  await using one = open();
  await using other = open();
  const add = ({ add: count }: typeof one, times: number) =>
    Array.from({ length: times }, () => count("token/1")).at(-1);

  const alone = [add(one, 3), add(other, 1), other.add("token/2")];
  await one.exchange();
  await other.exchange();
  const together = add(other, 1);
  now += minute;
  const later = add(other, 1);
  await other.exchange();
  now -= minute; // a process whose clock is behind
  add(one, 5);
  await one.exchange();
  now += minute;
  const unchanged = add(one, 1);
  await one.exchange();

  expect({ alone, together, later, unchanged }).toEqual({
    alone: [3, 1, 1],
    together: 5,
    later: 1,
    unchanged: 1,
  });
  expect(add(one, 1)).toBe(3);
});
