import { type Report, reports } from "@inlet/db";
import { rawConversation, rawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  forbidden,
  lastPage,
  type ReplyScript,
  createScriptedKustomer,
  unavailable,
} from "../testing/scripted-kustomer.ts";

const { db, given, queues, makeReport } = setUpFetcher();

const at = "2026-03-05T10:00:00.000Z";
const window = { windowFrom: new Date("2026-03-01"), windowTo: new Date("2026-03-08") };

async function givenReport(columns: Record<string, unknown> = {}): Promise<Report> {
  const { id: integrationId, workspaceId } = await given.integration({ scopeFrom: window.windowFrom });
  for (const stream of ["conversations", "messages"])
    await given.row("stream_cursor", { integrationId, workspaceId, stream, at: window.windowTo });
  return (await given.row("report", {
    workspaceId,
    integrationId,
    listed: [],
    ...window,
    ...columns,
  })) as unknown as Report;
}

const load = async ({ id }: Pick<Report, "id">) => {
  const report = await reports.findById(db, id);
  if (report === undefined) throw new Error("no report");
  return report;
};

const conversation = (id: string) => rawConversation({ id, updatedAt: at });
const message = (id: string, conversationId: string) => rawMessage({ id, conversationId, updatedAt: at });
const ofStream = (body: unknown) => (body as { queryContext: string }).queryContext;

/** A Kustomer of conversation `c` with message `m`, and of message `stray`, whose conversation is not to be had. */
const kustomer: ReplyScript = ({ path, body }) => {
  if (path === "/v1/customers/search")
    return ofStream(body) === "conversation"
      ? lastPage([conversation("c")])
      : lastPage([message("m", "c"), message("stray", "away")]);
  return lastPage([]);
};

test("a report reads both streams of its window, looks up what is open, compares, and stores nothing", async () => {
  const report = await givenReport();
  const there = createScriptedKustomer(kustomer);

  await makeReport(report.id, there);

  expect(there.requests.map((it) => `${it.method} ${it.path}`)).toEqual([
    "POST /v1/customers/search",
    "POST /v1/customers/search",
    "GET /v1/conversations/away",
  ]);
  const done = await load(report);
  expect(done).toMatchObject({
    state: "done",
    searches: 2,
    otherRequests: 1,
    totals: { conversations: 1, messages: 2 },
  });
  expect(done.summary).toMatchObject({
    complete: false,
    conversations: { differences: { unexplained: 1, deleted: 1 } },
    messages: { differences: { unexplained: 1, deleted: 1 } },
  });
  expect(await given.ask("select from raw_batch union all select from conversation")).toEqual([]);
  expect(queues().sent).toEqual([]);
});

test("a thread is read where fewer messages are stored than Kustomer counts", async () => {
  const report = await givenReport();
  const kept = {
    workspaceId: report.workspaceId,
    observedAt: new Date(),
    attributes: {},
    relations: {},
    mappingVersion: 1,
  };
  await given.row("conversation", {
    id: "c",
    channels: [],
    tags: [],
    updatedAt: new Date(at),
    rev: 1,
    ...kept,
  });
  const there = createScriptedKustomer(({ path, body }) => {
    if (path === "/v1/conversations/c/messages") return lastPage([message("old", "c")]);
    return ofStream(body) === "conversation" ? lastPage([conversation("c")]) : lastPage([]);
  });

  await makeReport(report.id, there);

  expect(there.requests.at(-1)).toMatchObject({ path: "/v1/conversations/c/messages" });
  const rows = await reports.listRows(db, report.id, { limit: 10 });
  expect(rows).toMatchObject([{ stream: "messages", id: "old", explanation: "unexplained" }]);
});

test("a report whose worker dies goes on where it was", async () => {
  const report = await givenReport();
  const stop = new AbortController();
  const dying = createScriptedKustomer((request) => {
    if (ofStream(request.body) === "message") stop.abort(new Error("the worker is gone"));
    return kustomer(request);
  });
  const next = createScriptedKustomer(kustomer);

  await expect(makeReport(report.id, dying, { signal: stop.signal })).rejects.toMatchObject({
    kind: "rate_limited",
  });
  const between = await load(report);
  await makeReport(report.id, next);

  expect(between).toMatchObject({ state: "running", phase: "messages", records: 1, failures: 0 });
  expect(ofStream(next.requests[0]?.body)).toBe("message");
  expect(await load(report)).toMatchObject({ state: "done", searches: 2, records: 3 });
});

test("two workers at one report keep each page once", async () => {
  const report = await givenReport();

  await Promise.all([makeReport(report.id, kustomer), makeReport(report.id, kustomer)]);

  const done = await load(report);
  expect(done).toMatchObject({ state: "done" });
  expect(done.searches + done.otherRequests).toBe(3);
  expect(await reports.listRows(db, report.id, { limit: 10 })).toHaveLength(4);
});

test("a budget that is used up puts a report off and counts no failure", async () => {
  const report = await givenReport();
  await given.ask("update org_budget set blocked_until = clock_timestamp() + interval '40 seconds'");

  const refused = await makeReport(report.id, kustomer).catch((err: unknown) => err);

  expect(refused).toMatchObject({ kind: "rate_limited", retryAt: expect.any(Date) });
  const waiting = await load(report);
  expect(waiting).toMatchObject({ state: "queued", failures: 0, error: null });
  expect(waiting.dispatchAt?.getTime()).toBeGreaterThan(Date.now() + 30_000);
});

test("a Kustomer that fails again and again fails the report, in words", async () => {
  const report = await givenReport();

  for (let i = 0; i < 7; i++) {
    await expect(makeReport(report.id, unavailable)).rejects.toMatchObject({ kind: "rate_limited" });
    await given.ask("update org_budget set blocked_until = null"); // the org has rested
  }
  await makeReport(report.id, unavailable);
  await makeReport(report.id, kustomer);

  expect(await load(report)).toMatchObject({
    state: "failed",
    failures: 8,
    error: { kind: "unavailable", message: "Kustomer could not answer (status 502)." },
  });
});

test("pages that are not settled yet are waited for", async () => {
  const run = await given.run();
  await given.batch(run);
  const { workspaceId, integrationId } = run;
  const report = await givenReport({ workspaceId, integrationId, phase: "comparison" });

  await expect(makeReport(report.id, kustomer)).rejects.toMatchObject({ kind: "rate_limited" });
  const waiting = await load(report);
  await given.ask("update raw_batch set state = 'settled'");
  await makeReport(report.id, kustomer);

  expect(waiting).toMatchObject({ state: "queued", failures: 0 });
  expect(await load(report)).toMatchObject({ state: "done" });
});

test("where a search does not sort, its stream is read anew by lists", async () => {
  const report = await givenReport();
  const [older, newer] = [
    rawConversation({ id: "o", updatedAt: "2026-03-02T00:00:00.000Z" }),
    conversation("n"),
  ];
  const there = createScriptedKustomer(({ path, body }) => {
    if (path === "/v1/conversations") return lastPage([conversation("69a8000000000000000000c1")]);
    if (path !== "/v1/customers/search") return lastPage([]);
    return ofStream(body) === "conversation" ? lastPage([newer, older]) : lastPage([]);
  });

  await makeReport(report.id, there);

  const done = await load(report);
  expect(done).toMatchObject({ state: "done", listed: ["conversations"], totals: {} });
  expect(done.summary?.conversations.kustomer).toMatchObject({ total: null, listed: 1 });
});

test("a record that is closed to the key does not hold up the report", async () => {
  const report = await givenReport();

  await makeReport(report.id, (request) =>
    request.path === "/v1/conversations/away" ? forbidden() : kustomer(request),
  );

  const [away] = await reports.listRows(db, report.id, { limit: 1 });
  expect(await load(report)).toMatchObject({ state: "done" });
  expect(away).toMatchObject({ id: "away", kustomer: null, explanation: "unexplained" });
});
