import fc from "fast-check";
import { expect, test } from "vitest";
import { measureClock } from "./date-stamp.ts";

const year = 365 * 86_400_000;
const start = Date.UTC(2026, 0, 8);

/** A response whose `Date` Kustomer writes `writtenAfterMs` after the request, of `latencyMs`. */
const buildStamp = (aheadMs: number, { sentMs = 0, latencyMs = 0, writtenAfterMs = 0 } = {}) => ({
  date: new Date(Math.floor((start + sentMs + writtenAfterMs + aheadMs) / 1_000) * 1_000),
  sentAt: new Date(start + sentMs),
  receivedAt: new Date(start + sentMs + latencyMs),
});

const offset = fc.integer({ min: -year, max: year });
const reply = fc
  .record({ sentMs: fc.integer({ min: 0, max: 10_000 }), latencyMs: fc.integer({ min: 0, max: 30_000 }) })
  .chain((it) =>
    fc.integer({ min: 0, max: it.latencyMs }).map((writtenAfterMs) => ({ ...it, writtenAfterMs })),
  );

test("a measurement is off by no more than a second and the latency, whatever was known", () => {
  fc.assert(
    fc.property(offset, offset, reply, (aheadMs, knownMs, it) => {
      const measured = measureClock(knownMs, buildStamp(aheadMs, it)).aheadMs;
      expect(measured).toBeGreaterThan(aheadMs - 2_000 - it.latencyMs);
      expect(measured).toBeLessThanOrEqual(aheadMs + 1_000 + it.latencyMs);
    }),
    { numRuns: 5_000 },
  );
});

test("a known difference stays, whatever the latencies, so that it cannot cause another pass", () => {
  fc.assert(
    fc.property(offset, fc.array(reply), (aheadMs, replies) => {
      for (const it of replies) expect(measureClock(aheadMs, buildStamp(aheadMs, it)).aheadMs).toBe(aheadMs);
    }),
    { numRuns: 2_000 },
  );
});

test("a difference that was measured once never grows again, so that it causes at most one more pass", () => {
  fc.assert(
    fc.property(offset, offset, fc.array(reply), (aheadMs, oldMs, replies) => {
      let knownMs = Math.max(oldMs, aheadMs);
      for (const it of replies) {
        const measured = measureClock(knownMs, buildStamp(aheadMs, it)).aheadMs;
        expect(measured).toBeLessThanOrEqual(knownMs);
        expect(measured).toBeGreaterThanOrEqual(aheadMs);
        knownMs = measured;
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  new Date(0),
  new Date(Date.UTC(9999, 11, 31)),
  new Date(start - 3 * year),
  new Date(start + 3 * year),
])("an impossible date changes nothing: %s", (date) => {
  const stamp = { ...buildStamp(0), date };

  expect(measureClock(-5_000, stamp)).toEqual({ aheadMs: -5_000, impossibleDate: date });
});

test("a response without a date changes nothing", () => {
  expect(measureClock(-5_000, { ...buildStamp(0), date: undefined })).toEqual({ aheadMs: -5_000 });
});
