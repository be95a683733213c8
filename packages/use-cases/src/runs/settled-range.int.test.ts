import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { clampToSettled } from "./settled-range.ts";

const db = openDb({ url: setUpTestDb().url });
afterAll(() => db.destroy());

test("a range must be in the past, in order, and at most 15 years long; live runs read its unsettled end", async () => {
  const day = 86_400_000;
  const ago = (ms: number) => new Date(Date.now() - ms);
  const settled = (from: Date, to: Date) =>
    clampToSettled(db, { from, to }, { settleMs: 60_000, kustomerAheadMs: 0 });

  const clamped = await settled(ago(day), ago(0));

  expect(await settled(ago(2 * day), ago(day))).toEqual({ from: expect.any(Date), to: expect.any(Date) });
  expect(Date.now() - clamped.to.getTime()).toBeGreaterThan(59_000);
  const ofFastClock = await settled(ago(day), ago(-4 * 60_000));
  expect(Date.now() - ofFastClock.to.getTime()).toBeGreaterThan(59_000);
  for (const [from, to] of [
    [ago(day), ago(-6 * 60_000)],
    [ago(day), ago(2 * day)],
    [ago(30_000), ago(10_000)],
    [ago(16 * 366 * day), ago(day)],
  ] as const)
    await expect(settled(from, to)).rejects.toMatchObject({ kind: "invalid" });
});

test.each([-600_000, 600_000])(
  "a range up to the present of its reader ends where Kustomer's clock has settled, when that differs by %i ms",
  async (kustomerAheadMs) => {
    const range = { from: new Date(Date.now() - 86_400_000), to: new Date() };
    const latest = new Date(Date.now() + Math.max(0, kustomerAheadMs));

    const clamped = await clampToSettled(db, range, { settleMs: 60_000, kustomerAheadMs });
    const later = await clampToSettled(db, { ...range, to: latest }, { settleMs: 60_000, kustomerAheadMs });

    const settledMs = Date.now() + kustomerAheadMs - 60_000;
    expect(clamped.to.getTime()).toBeLessThanOrEqual(Math.min(range.to.getTime(), settledMs));
    expect(later.to.getTime()).toBeGreaterThan(settledMs - 60_000);
    expect(later.to.getTime()).toBeLessThanOrEqual(settledMs);
  },
);
