import { isFault } from "@inlet/contracts";
import { integrations } from "@inlet/db";
import { rawConversation } from "@inlet/testkit/given";
import { afterEach, expect, test, vi } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage } from "../testing/scripted-kustomer.ts";

const { db, given, step, queues, load } = setUpFetcher();
const batches = () => given.ask("select id, stream, records from raw_batch order by id");
const sent = (name: string) => queues().sent.filter((it) => it.name === name);
afterEach(() => {
  vi.useRealTimers();
});

/** Leaves a batch behind that nobody settles, so that the run stops at its next barrier. */
const oneConversation = () => lastPage([rawConversation({ id: "5f0000000000000000000001" })]);

test("stores the page with the moved cursor, then rings the normalizer, and stops at the barrier", async () => {
  const run = await given.run();

  await step(run, oneConversation);

  const [batch] = await batches();
  expect(batch).toMatchObject({ stream: "conversations", records: 1 });
  expect(sent("normalize-batch")).toEqual([
    { name: "normalize-batch", payload: { batchId: batch?.["id"] }, priority: 10 },
  ]);
  const after = await load(run);
  expect(after).toMatchObject({ phase: "messages", state: "waiting", atBarrier: true, reading: null });
  expect(await integrations.listCursors(db, run.integrationId)).toEqual([
    { stream: "conversations", at: after.ceiling },
  ]);
  expect(sent("take-step")).toEqual([]);
});

test("an empty window is read to its end without a batch or a ring", async () => {
  const run = await given.run({ phase: "tags" });
  const kustomer = createScriptedKustomer(() => lastPage());

  await step(run, kustomer);

  expect(await load(run)).toMatchObject({ state: "done", searches: 2, otherRequests: 1 });
  expect(kustomer.requests.map((it) => it.path)).toEqual([
    "/v1/tags",
    "/v1/customers/search",
    "/v1/customers/search",
  ]);
  expect([await batches(), queues().sent]).toEqual([[], []]);
});

test.each([{ version: 1 }, { state: "paused" }, { state: "cancelled" }, { state: "done" }])(
  "a step of a run that was moved or is over ends quietly: %j",
  async (columns) => {
    const run = await given.run(columns);
    const kustomer = createScriptedKustomer(() => lastPage());

    await step({ ...run, version: 0 }, kustomer);

    expect([kustomer.requests, queues().sent]).toEqual([[], []]);
  },
);

test("a step whose worker died after the run had moved on rings for its new version", async () => {
  const run = await given.run({ version: 7 });
  const kustomer = createScriptedKustomer(() => lastPage());

  await step({ ...run, version: 3 }, kustomer, { context: { attempt: 2 } });

  expect(kustomer.requests).toEqual([]);
  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 7 }, priority: 10 },
  ]);
});

test("a run that is cancelled while its page is being read keeps nothing of it", async () => {
  const run = await given.run();

  await step(run, async () => {
    await given.ask("update run set state = 'cancelled', version = version + 1");
    return oneConversation();
  });

  expect([await batches(), queues().sent, (await load(run)).state]).toEqual([[], [], "cancelled"]);
});

test("a run without a permit steps aside, waits without a failure, and is found by the sweep later", async () => {
  const run = await given.run();
  await given.ask("update org_budget set blocked_until = clock_timestamp() + interval '40 seconds'");

  const fault = await step(run, oneConversation).catch((err: unknown) => err);

  expect(isFault(fault, "rate_limited")).toBe(true);
  expect(await load(run)).toMatchObject({ state: "waiting", failures: 0, version: 0 });
  const [row] = await given.ask(
    "select dispatch_at between clock_timestamp() + interval '30 seconds' and clock_timestamp() + interval '45 seconds' as later from run",
  );
  expect(row).toEqual({ later: true });
});

test("a run that has moved on before it must wait rings for its new version", async () => {
  const run = await given.run();

  await step(run, async () => {
    await given.ask("update org_budget set blocked_until = clock_timestamp() + interval '40 seconds'");
    return lastPage();
  });

  const { version } = await load(run);
  expect(version).toBeGreaterThan(0);
  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version }, priority: 10, delayMs: expect.any(Number) },
  ]);
});

test("a process that closes leaves the step to the next one, and counts no failure", async () => {
  const run = await given.run();
  const closing = new AbortController();
  const kustomer = createScriptedKustomer(() => {
    closing.abort(new Error("closing"));
    return lastPage();
  });

  const fault = await step(run, kustomer, { context: { signal: closing.signal } }).catch(
    (err: unknown) => err,
  );

  expect(isFault(fault, "rate_limited")).toBe(true);
  expect(await load(run)).toMatchObject({ version: 0, failures: 0, state: "queued" });
});

test("a process that closes after the run has moved on rings for its new version", async () => {
  const run = await given.run({ phase: "tags" });
  await given.ask("update integration set tags_read_at = clock_timestamp()"); // moves on without a request
  const closing = new AbortController();
  const kustomer = createScriptedKustomer(() => {
    closing.abort(new Error("closing"));
    return lastPage();
  });

  await step(run, kustomer, { context: { signal: closing.signal } });

  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 1 }, priority: 10 },
  ]);
});

test("a long run rings itself after its turn, so that tenants interleave", async () => {
  const run = await given.run({ phase: "tags" });
  vi.useFakeTimers({ toFake: ["performance"] });

  await step(run, () => {
    vi.advanceTimersByTime(61_000); // a turn of the setUpFetcher's
    return lastPage();
  });

  const { version } = await load(run);
  expect(version).toBe(1);
  expect(sent("take-step")).toEqual([
    { name: "take-step", payload: { runId: run.id, version }, priority: 10 },
  ]);
});

test("a search that does not sort is noted, and the next run reads by lists", async () => {
  const run = await given.run();
  const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString();
  const unsorted = [at(2), at(1)].map((updatedAt, i) => rawConversation({ id: `c${i}`, updatedAt }));

  await step(run, () => lastPage(unsorted));

  expect(await load(run)).toMatchObject({
    state: "failed",
    error: { message: expect.stringContaining("does not sort") },
  });
  expect(await batches()).toEqual([]);
  const integration = await integrations.findById(db, run.integrationId);
  expect(integration?.capabilities.unsorted).toEqual(["conversations"]);
});

test.each([-300_000, 300_000])(
  "an app clock that is off by %i ms changes nothing that is decided",
  async (offMs) => {
    const run = await given.run({ phase: "tags" });
    const before = await load(run);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + offMs);

    await step(
      run,
      createScriptedKustomer(() => lastPage()),
    );

    vi.useRealTimers();
    const after = await load(run);
    expect(after.state).toBe("done");
    expect(after.ceiling).toEqual(before.ceiling);
  },
);

test("a Kustomer whose clock is late is read only as far as its own time, less the settle time", async () => {
  const run = await given.run();
  const kustomer = createScriptedKustomer(() => lastPage());
  kustomer.clockOffsetMs = -300_000;

  await step(run, kustomer);

  const { ceiling, kustomerBehindMs } = await load(run);
  const kustomersNow = Date.now() - 300_000;
  expect(ceiling.getTime()).toBeLessThanOrEqual(kustomersNow + 1_000 - 30_000);
  expect(kustomerBehindMs).toBe(299_000);
});
