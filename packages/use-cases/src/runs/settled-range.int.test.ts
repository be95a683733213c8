import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { clampToSettled } from "./settled-range.ts";

const db = openDb({ url: setUpTestDb().url });
afterAll(() => db.destroy());

test("a range must be in the past, in order, and at most 15 years long; live runs read its unsettled end", async () => {
  const day = 86_400_000;
  const ago = (ms: number) => new Date(Date.now() - ms);
  const settled = (from: Date, to: Date) => clampToSettled(db, { from, to }, { settleMs: 60_000 });

  const clamped = await settled(ago(day), ago(0));

  expect(await settled(ago(2 * day), ago(day))).toEqual({ from: expect.any(Date), to: expect.any(Date) });
  expect(Date.now() - clamped.to.getTime()).toBeGreaterThan(59_000);
  for (const [from, to] of [
    [ago(day), ago(-day)],
    [ago(day), ago(2 * day)],
    [ago(30_000), ago(10_000)],
    [ago(16 * 366 * day), ago(day)],
  ] as const)
    await expect(settled(from, to)).rejects.toMatchObject({ kind: "invalid" });
});
