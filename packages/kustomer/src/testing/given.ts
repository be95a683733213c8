import type { KustomerPage } from "../payload/page.ts";
import type { ReadWindow } from "../reading/reading.ts";
import { FakeKustomer, type FakeOptions, type FakeRecord } from "./fake-kustomer.ts";

/** The window that tests read: one second from this instant on. */
export const from: number = Date.parse("2026-01-01T00:00:00.000Z");
export const ceiling: number = from + 1_000;

export function buildWindow(pageSize: number): ReadWindow {
  return { ceiling: new Date(ceiling).toISOString(), pageSize };
}

/** Builds record `n`. Its id is made of `n`, and it was updated `n` milliseconds into the window. */
export function buildRecord(n: number, overrides: Partial<FakeRecord> = {}): FakeRecord {
  const id = n.toString(16).padStart(24, "0");
  return { id, updatedAt: from + n, createdAt: from - 1_000 + n, values: {}, ...overrides };
}

/** Builds a record created and updated in epoch second `second`. `n` orders the records of one second. */
export function buildRecordCreatedIn(second: number, n = 0): FakeRecord & { createdAt: number } {
  const id = second.toString(16).padStart(8, "0") + n.toString(16).padStart(16, "0");
  return { id, updatedAt: second * 1_000, createdAt: second * 1_000, values: {} };
}

/** Builds record `n` as Kustomer sends it. */
export function buildRawRecord(n: number): unknown {
  return { id: buildRecord(n).id, attributes: { updatedAt: new Date(from + n).toISOString() } };
}

export function buildPage(records: unknown[], overrides: Partial<KustomerPage> = {}): KustomerPage {
  return { records, hasNextPage: false, timedOut: false, ...overrides };
}

export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** Creates a fake whose random order is the same in every run. */
export function createFake(records: FakeRecord[], options: Partial<FakeOptions> = {}): FakeKustomer {
  return new FakeKustomer({ records, random: createRandom(1), ...options });
}

/** Creates a generator of numbers from 0 to `below` - 1. The same seed gives the same numbers. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
