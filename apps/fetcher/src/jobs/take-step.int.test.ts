import { isFault } from "@inlet/contracts";
import { integrations } from "@inlet/db";
import { buildRawConversation } from "@inlet/testkit/given";
import { afterEach, expect, test, vi } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage } from "../testing/scripted-kustomer.ts";

const { db, given, takeStep, queues, loadRun } = setUpFetcher();
const batches = () => given.query("select id, stream, records from raw_batch order by id");
const sent = (name: string) => queues().sent.filter((it) => it.name === name);
afterEach(() => {
  vi.useRealTimers();
});

/** A page whose batch no test settles, so that the run waits at its next barrier. */
const oneConversation = () => lastPage([buildRawConversation({ id: "5f0000000000000000000001" })]);

test("stores the page and the advanced cursor, dispatches the batch, and waits at the barrier", async () => {
  const run = await given.run();

  await takeStep(run, oneConversation);

  const [batch] = await batches();
  expect(batch).toMatchObject({ stream: "conversations", records: 1 });
  expect(sent("normalize-batch")).toEqual([
    { name: "normalize-batch", payload: { batchId: batch?.["id"] }, priority: 10 },
  ]);
  const after = await loadRun(run);
  expect(after).toMatchObject({ phase: "messages", state: "waiting", atBarrier: true, reading: null });
  expect(await integrations.listCursors(db, run.integrationId)).toEqual([
    { stream: "conversations", at: after.ceiling },
  ]);
  expect(sent("take-step")).toEqual([]);
});

test("an empty window is read to its end without a batch or a dispatch", async () => {
  const run = await given.run({ phase: "tags" });
  const kustomer = createScriptedKustomer(() => lastPage());

  await takeStep(run, kustomer);

  expect(await loadRun(run)).toMatchObject({ state: "done", searches: 2, otherRequests: 1 });
  expect(kustomer.requests.map((it) => it.path)).toEqual([
    "/v1/tags",
    "/v1/customers/search",
    "/v1/customers/search",
  ]);
  expect([await batches(), queues().sent]).toEqual([[], []]);
});

test.each([{ version: 1 }, { state: "paused" }, { state: "cancelled" }, { state: "done" }])(
  "a step of a run that has changed or is over does nothing: %j",
  async (columns) => {
    const run = await given.run(columns);
    const kustomer = createScriptedKustomer(() => lastPage());

    await takeStep({ ...run, version: 0 }, kustomer);

    expect([kustomer.requests, queues().sent]).toEqual([[], []]);
  },
);

test("a step whose worker died after the run had advanced dispatches the new version", async () => {
  const run = await given.run({ version: 7 });
  const kustomer = createScriptedKustomer(() => lastPage());

  await takeStep({ ...run, version: 3 }, kustomer, { context: { attempt: 2 } });

  expect(kustomer.requests).toEqual([]);
  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 7 }, priority: 10 },
  ]);
});

test("a run that is cancelled during a read stores nothing of the page", async () => {
  const run = await given.run();

  await takeStep(run, async () => {
    await given.query("update run set state = 'cancelled', version = version + 1");
    return oneConversation();
  });

  expect([await batches(), queues().sent, (await loadRun(run)).state]).toEqual([[], [], "cancelled"]);
});

test("a run without a permit is deferred without a failure, and is redispatched when its wait is over", async () => {
  const run = await given.run();
  await given.query("update org_budget set blocked_until = clock_timestamp() + interval '40 seconds'");

  const fault = await takeStep(run, oneConversation).catch((err: unknown) => err);

  expect(isFault(fault, "rate_limited")).toBe(true);
  expect(await loadRun(run)).toMatchObject({ state: "waiting", failures: 0, version: 0, error: null });
  const [row] = await given.query(
    "select dispatch_at between clock_timestamp() + interval '30 seconds' and clock_timestamp() + interval '45 seconds' as later from run",
  );
  expect(row).toEqual({ later: true });
});

test("a run that has advanced before it must wait dispatches the new version", async () => {
  const run = await given.run();

  await takeStep(run, async () => {
    await given.query("update org_budget set blocked_until = clock_timestamp() + interval '40 seconds'");
    return lastPage();
  });

  const { version } = await loadRun(run);
  expect(version).toBeGreaterThan(0);
  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version }, priority: 10, delayMs: expect.any(Number) },
  ]);
});

test("a process that shuts down leaves the step to the next one and counts no failure", async () => {
  const run = await given.run();
  const closing = new AbortController();
  const kustomer = createScriptedKustomer(() => {
    closing.abort(new Error("closing"));
    return lastPage();
  });

  const fault = await takeStep(run, kustomer, { context: { signal: closing.signal } }).catch(
    (err: unknown) => err,
  );

  expect(isFault(fault, "rate_limited")).toBe(true);
  expect(await loadRun(run)).toMatchObject({ version: 0, failures: 0, state: "queued" });
});

test("a process that shuts down after the run has advanced dispatches the new version", async () => {
  const run = await given.run({ phase: "tags" });
  const closing = new AbortController();
  let requests = 0;
  const kustomer = createScriptedKustomer(() => {
    requests += 1;
    if (requests > 1) closing.abort(new Error("closing"));
    return lastPage();
  });

  await takeStep(run, kustomer, { context: { signal: closing.signal } });

  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 1 }, priority: 10 },
  ]);
});

test("a long run dispatches itself after its time slice, so that tenants interleave", async () => {
  const run = await given.run({ phase: "tags" });
  vi.useFakeTimers({ toFake: ["performance"] });

  await takeStep(run, () => {
    vi.advanceTimersByTime(61_000); // longer than the time slice of the harness
    return lastPage();
  });

  const { version } = await loadRun(run);
  expect(version).toBe(1);
  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version }, priority: 10 },
  ]);
});

test("a search that does not sort is recorded, and the run continues by lists", async () => {
  const run = await given.run();
  const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString();
  const unsorted = [at(2), at(1)].map((updatedAt, i) => buildRawConversation({ id: `c${i}`, updatedAt }));

  await takeStep(run, ({ path }) => (path === "/v1/customers/search" ? lastPage(unsorted) : lastPage()));

  expect(await loadRun(run)).toMatchObject({
    listed: ["conversations"],
    strategy: "list",
    error: null,
    warnings: [expect.stringContaining("did not sort conversations")],
  });
  const { unsorted: marked, searchRetries } = await loadCapabilities(run);
  expect({ marked, searchRetries }).toEqual({
    marked: ["conversations"],
    searchRetries: { conversations: { retryAt: expect.any(String), waitMinutes: 60 } },
  });
});

test("a search that sorts again is forgotten to have been unsorted, once it has shown several records in order", async () => {
  const run = await given.run();
  await integrations.markStreamUnsorted(db, run.integrationId, "conversations");
  const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString();
  const sorted = [at(1), at(2)].map((updatedAt, i) => buildRawConversation({ id: `c${i}`, updatedAt }));

  await takeStep(run, () => lastPage(sorted));

  expect(await loadCapabilities(run)).toMatchObject({ unsorted: [], searchRetries: {} });
});

test("each further unsorted search doubles the time until it is tried again, up to a day", async () => {
  const run = await given.run();
  const waits: unknown[] = [];

  for (let n = 0; n < 7; n++) {
    await integrations.markStreamUnsorted(db, run.integrationId, "messages");
    waits.push((await loadCapabilities(run)).searchRetries?.["messages"]?.waitMinutes);
  }

  expect(waits).toEqual([60, 120, 240, 480, 960, 1_440, 1_440]);
});

async function loadCapabilities({ integrationId }: { integrationId: string }) {
  const integration = await integrations.findById(db, integrationId);
  if (integration === undefined) throw new Error("no integration");
  return integration.capabilities;
}

test.each([-300_000, 300_000])("an app clock that is off by %i ms changes no decision", async (offMs) => {
  const run = await given.run({ phase: "tags" });
  const before = await loadRun(run);
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + offMs);

  await takeStep(
    run,
    createScriptedKustomer(() => lastPage()),
  );

  vi.useRealTimers();
  const after = await loadRun(run);
  expect(after.state).toBe("done");
  expect(after.ceiling).toEqual(before.ceiling);
});

test("a Kustomer whose clock is behind is read up to its own time, and the integration learns of it", async () => {
  const run = await given.run();
  const kustomer = createScriptedKustomer(() => lastPage());
  kustomer.clockOffsetMs = -300_000;

  await takeStep(run, kustomer);

  const { ceiling, kustomerAheadMs, warnings, integrationId } = await loadRun(run);
  const integration = await integrations.findById(db, integrationId);
  const kustomerNow = Date.now() - 300_000;
  expect(ceiling.getTime()).toBeLessThanOrEqual(kustomerNow + 1_000 - 30_000);
  expect(kustomerAheadMs).toBe(-299_000);
  expect(integration).toMatchObject({ kustomerAheadMs });
  expect(warnings).toEqual([expect.stringContaining("5 minutes behind")]);
});
