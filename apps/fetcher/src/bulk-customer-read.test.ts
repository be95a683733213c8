import { type ReadResult, startCustomersList, startSearch } from "@inlet/kustomer";
import { expect, test } from "vitest";
import { planBulkCustomerRead } from "./bulk-customer-read.ts";
import { computeNextState } from "./compute-next-state.ts";
import { buildRun } from "./testing/build-run.ts";

const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const from = new Date(Date.UTC(2026, 0, 7));
const wantedRun = (over: Parameters<typeof buildRun>[0] = {}) => buildRun({ phase: "backlog", ...over });
const sweepOf = (run: ReturnType<typeof buildRun>, wanted: number, stored = 0) => {
  const agenda = planBulkCustomerRead(run, { pending: wanted, stored, from });
  if (agenda === undefined) throw new Error("no sweep");
  return agenda;
};
const page = (over: Partial<ReadResult>): ReadResult => ({
  next: startSearch("customers", now),
  notFound: [],
  newRecords: 500,
  date: now,
  permitAt: now,
  ...over,
});
const after = (
  run: ReturnType<typeof buildRun>,
  agenda: ReturnType<typeof sweepOf>,
  result: Partial<ReadResult>,
) => computeNextState(run, { plan: agenda, results: [page(result)] }, { settleMs: 0 });

test("a live run by search reads the customers that moved even when none is wanted, to keep them fresh", () => {
  const agenda = sweepOf(wantedRun(), 0, 3);

  expect(agenda.reads[0]?.reading).toEqual(startSearch("customers", from));
  expect(after(wantedRun(), agenda, { next: undefined, total: 3 })).toMatchObject({
    customersRead: true,
    cursor: { stream: "customers" },
    wantStoredCustomers: false,
  });
  expect(planBulkCustomerRead(wantedRun(), { pending: 0, stored: 0, from })).toBeUndefined();
});

test("any other run sweeps only when many customers are wanted", () => {
  const backfill = wantedRun({ kind: "backfill", lane: "backfill" });
  const listed = wantedRun({ listed: ["conversations", "messages", "customers"] });

  for (const run of [backfill, listed])
    expect(planBulkCustomerRead(run, { pending: 20, stored: 900, from })).toBeUndefined();
  expect(sweepOf(backfill, 21)).toMatchObject({ ceiling: backfill.openedAt.toISOString() });
  expect(sweepOf(listed, 21).reads[0]?.reading).toEqual(startCustomersList());
});

test.each([
  { listed: [], total: 10_500, goesOn: true },
  { listed: [], total: 10_501, goesOn: false },
  { listed: ["customers"], total: 2_100, goesOn: true },
  { listed: ["customers"], total: 2_101, goesOn: false },
])(
  "with streams $listed read by lists, $total moved customers are swept for 21 wanted ones: $goesOn",
  (it) => {
    const run = wantedRun({ listed: it.listed });

    const state = after(run, sweepOf(run, 21), { total: it.total });

    expect(state.reading !== null).toBe(it.goesOn);
    expect(state.customersRead).toBe(!it.goesOn);
    expect(state.refetchStoredCustomers).toBe(!it.goesOn);
  },
);

test("a mass update is read over several runs, each going on where the last one stopped", () => {
  const run = wantedRun();
  let agenda = sweepOf(run, 0, 1_000_000);
  for (let pages = 1; pages < 20; pages++) {
    const next = after(run, agenda, { total: 400_000 });
    expect(next.cursor).toBeUndefined();
    agenda = next.reading as typeof agenda;
  }

  expect(after(run, agenda, { total: 400_000 })).toMatchObject({
    reading: null,
    customersRead: true,
    cursor: { stream: "customers", at: now },
    wantStoredCustomers: false,
  });
});
