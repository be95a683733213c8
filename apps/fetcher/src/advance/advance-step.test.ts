import { type ReadResult, startList, startSearch, startTags } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { planIds, planStream, type ReadPlan } from "../plan/read-plan.ts";
import { buildRun } from "../testing/build-run.ts";
import { advanceStep } from "./advance-step.ts";

const settleMs = 30_000;
const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const search = planStream(startSearch("conversations", new Date(0)));
const markStarted = (plan: ReadPlan): ReadPlan => ({ ...plan, started: true }) as ReadPlan;
/** A reply whose `Date` is this far ahead of the database's time. Its request took no time. */
const buildStamp = (aheadMs: number) => ({
  date: new Date(Math.floor((now.getTime() + aheadMs) / 1_000) * 1_000),
  sentAt: now,
  receivedAt: now,
});
const buildResult = (overrides: Partial<ReadResult> = {}): ReadResult => ({
  next: undefined,
  notFound: [],
  newRecords: 7,
  stamp: buildStamp(0),
  permitAt: now,
  ...overrides,
});
const nextPage = startSearch("conversations", new Date(1));
type RunOverrides = Parameters<typeof buildRun>[0];
const computeStates = (run: RunOverrides, plan: ReadPlan, results: (ReadResult | undefined)[]) => {
  const change = advanceStep(buildRun(run), { kind: "read", plan, results, refused: [] }, { settleMs });
  if (change.kind !== "pages") throw new Error(`no pages: ${change.kind}`);
  return change.state;
};
const computeState = (run: RunOverrides, plan: ReadPlan, result: Partial<ReadResult> = {}) =>
  computeStates(run, plan, [buildResult(result)]);

test("a reading with more pages stays in its phase", () => {
  expect(computeState({}, search, { next: nextPage })).toMatchObject({
    phase: "conversations",
    reading: { reading: nextPage, started: true },
    progress: { kind: "stream-page", newRecords: 7, readTo: undefined },
    requests: { search: 1, other: 0 },
  });
});

test.each([
  ["tags", "conversations", { kind: "tags-read" }],
  ["conversations", "messages", { kind: "stream-page", readTo: { stream: "conversations" } }],
  ["messages", "backlog", { kind: "stream-page", readTo: { stream: "messages" } }],
] as const)("when the reading of %s ends, %s come next", (phase, next, progress) => {
  expect(computeState({ phase }, search)).toMatchObject({ phase: next, reading: null, progress });
});

test("a run that verifies deletion candidates is in that phase, and plans its next read when they are read", () => {
  const reading = { kind: "verify-by-id", stream: "conversations", id: "c" } as const;
  const plan: ReadPlan = { kind: "verify", recordKind: "conversation", reads: [{ reading, ids: ["c"] }] };

  expect(computeState({ phase: "backlog" }, plan)).toMatchObject({ phase: "verify", reading: null });
});

test("everything but a search counts against the other budget", () => {
  const list = planStream(startList("messages", new Date(0)));

  for (const plan of [list, planStream(startTags())])
    expect(computeState({}, plan).requests).toEqual({ search: 0, other: 1 });
});

const year = 365 * 86_400_000;

test("the ceiling is Kustomer's time less the settle time, and not after what was asked for, however the clocks differ", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -year, max: year }),
      fc.integer({ min: -600_000, max: 600_000 }),
      (kustomerAheadMs, askedLaterMs) => {
        const asked = new Date(now.getTime() + kustomerAheadMs + askedLaterMs);
        const { ceiling } = computeState({ ceiling: asked }, search, { stamp: buildStamp(kustomerAheadMs) });
        const settled = now.getTime() + kustomerAheadMs - settleMs;
        const [at, aheadMs] = [ceiling?.at.getTime() ?? 0, ceiling?.aheadMs ?? 0];
        expect(at).toBeLessThanOrEqual(asked.getTime());
        expect(Math.abs(at - Math.min(asked.getTime(), settled))).toBeLessThanOrEqual(1_000 + 1_000);
        expect(Math.abs(aheadMs - kustomerAheadMs)).toBeLessThanOrEqual(1_000 + 1_000);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("the ceiling is fixed once, by a reply that Kustomer has not refused", () => {
  expect(computeState({ ceilingFixed: true }, search).ceiling).toBeUndefined();
  const refused = buildResult();
  delete refused.stamp;
  expect(computeStates({}, search, [refused]).ceiling).toBeUndefined();
});

test.each([
  ["no `Date`", undefined, [expect.stringContaining("10 minutes ahead of")]],
  ["a `Date` of 1970", new Date(0), [expect.stringContaining("1970-01-01")]],
  ["a `Date` of 9999", new Date(Date.UTC(9999, 0)), [expect.stringContaining("9999-01-01")]],
])("with %s, Kustomer's clock stays what it was known to be", (_, date, warnings) => {
  const kustomerAheadMs = 600_000;
  const asked = new Date(now.getTime() + year);
  const stamp = { ...buildStamp(0), date };

  const { ceiling, warnings: shown } = computeState({ ceiling: asked, kustomerAheadMs }, search, { stamp });

  expect(ceiling).toEqual({
    at: new Date(now.getTime() + kustomerAheadMs - settleMs),
    aheadMs: kustomerAheadMs,
  });
  expect(shown).toEqual(warnings);
});

test.each([
  [-600_000, expect.stringContaining("10 minutes behind")],
  [-100_000, undefined],
  [100_000, undefined],
  [600_000, expect.stringContaining("10 minutes ahead of")],
  [year, expect.stringContaining("365 days ahead of")],
])("a clock that is off by minutes is a warning: %i ms", (aheadMs, warning) => {
  expect(computeState({}, search, { stamp: buildStamp(aheadMs) }).warnings).toEqual(
    warning === undefined ? [] : [warning],
  );
});

const list = planStream(startList("conversations", new Date(0)));

/** Where a stream is read to, after a first page and a last one that was requested a minute later. */
function getReadTo(plan: ReadPlan, first: Partial<ReadResult>, last: Partial<ReadResult>): unknown {
  const next = "reading" in plan ? plan.reading : undefined;
  const { reading } = computeState({}, plan, { next, ...first });
  const permitAt = new Date(now.getTime() + 60_000);
  const { progress } = computeState({}, reading as ReadPlan, { permitAt, ...last });
  return progress.kind === "stream-page" ? progress.readTo : undefined;
}

test.each([
  ["search", search],
  ["list", list],
])("a %s has read a stream up to its first request, or up to a newer record of its first page", (_, plan) => {
  const earlier = new Date(now.getTime() - 1);
  const newer = new Date(now.getTime() + 600_000);
  const stream = "conversations";

  expect(getReadTo(plan, {}, {})).toEqual({ stream, at: now });
  expect(getReadTo(plan, { newestAt: earlier }, { newestAt: earlier })).toEqual({ stream, at: now });
  expect(getReadTo(plan, { newestAt: newer }, { newestAt: earlier })).toEqual({ stream, at: newer });
});

test("only a search has read a stream up to the newest record of a later page", () => {
  const newer = new Date(now.getTime() + 1);

  expect(getReadTo(search, {}, { newestAt: newer })).toEqual({ stream: "conversations", at: newer });
  expect(getReadTo(list, {}, { newestAt: newer })).toEqual({ stream: "conversations", at: now });
});

test("a backlog id counts as tried with its first reply, not with later pages and not after a failure", () => {
  const reads = planIds("thread", ["a", "b", "c"]);
  if (!reads) throw new Error("no plan");
  const firstPage = buildResult({ next: { kind: "thread", conversationId: "a", page: 2 } });
  const [firstRead] = reads.reads;
  if (!firstRead) throw new Error("no read");

  const first = computeStates({ phase: "backlog" }, { kind: "ids", ...reads }, [
    firstPage,
    undefined,
    buildResult({ notFound: ["c"] }),
  ]);
  const second = computeState(
    { phase: "backlog" },
    { kind: "ids", ...reads, reads: [{ ...firstRead, started: true }] },
    { notFound: ["a"] },
  );

  const ids = { kind: "ids", idKind: "thread", reason: "not found at Kustomer" };
  expect(first.progress).toEqual({ ...ids, tried: ["a", "c"], unobtainable: ["c"] });
  expect(first.requests).toEqual({ search: 0, other: 2 });
  expect(second.progress).toEqual({ ...ids, tried: [], unobtainable: ["a"] });
});

test("only the first page of a search has a total", () => {
  const getTotal = (plan: ReadPlan) => {
    const { progress } = computeState({}, plan, { total: 900 });
    return progress.kind === "stream-page" ? progress.expectedRecords : undefined;
  };

  expect(getTotal(search)).toBe(900);
  expect(getTotal(markStarted(search))).toBeUndefined();
  expect(getTotal(planStream(startList("messages", new Date(0))))).toBeUndefined();
});
