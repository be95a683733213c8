import { maxConsecutiveFailures } from "@inlet/contracts";
import { type Report, reports } from "@inlet/db";
import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  answerKeyCheck,
  createScriptedKustomer,
  forbidden,
  lastPage,
  type ReplyScript,
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

const loadReport = async ({ id }: Pick<Report, "id">) => {
  const report = await reports.findById(db, id);
  if (report === undefined) throw new Error("no report");
  return report;
};

const conversation = (id: string) => buildRawConversation({ id, updatedAt: at });
const message = (id: string, conversationId: string) =>
  buildRawMessage({ id, conversationId, updatedAt: at });
const getQueryContext = (body: unknown) => (body as { queryContext: string }).queryContext;

/** A Kustomer with conversation `c` and its message `m`, and with message `stray` of a missing conversation. */
const kustomer: ReplyScript = ({ path, body }) => {
  if (path === "/v1/customers/search")
    return getQueryContext(body) === "conversation"
      ? lastPage([conversation("c")])
      : lastPage([message("m", "c"), message("stray", "away")]);
  return lastPage([]);
};

test("a report reads both streams of its window, looks up the open ids, compares, and stores no batch", async () => {
  const report = await givenReport();
  const scripted = createScriptedKustomer(kustomer);

  await makeReport(report.id, scripted);

  expect(scripted.requests.map((it) => `${it.method} ${it.path}`)).toEqual([
    "POST /v1/customers/search",
    "POST /v1/customers/search",
    "GET /v1/conversations/away",
  ]);
  const done = await loadReport(report);
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
  expect(await given.query("select from raw_batch union all select from conversation")).toEqual([]);
  expect(queues().sent).toEqual([]);
});

test("a report reads a thread if fewer messages are stored than Kustomer counts", async () => {
  const report = await givenReport();
  const kept = {
    workspaceId: report.workspaceId,
    observedAt: new Date(),
    attributes: {},
    relations: {},
    mappingVersion: 1,
    feedPosition: 1,
  };
  await given.row("conversation", {
    id: "c",
    channels: [],
    tags: [],
    updatedAt: new Date(at),
    rev: 1,
    ...kept,
  });
  const scripted = createScriptedKustomer(({ path, body }) => {
    if (path === "/v1/conversations/c/messages") return lastPage([message("old", "c")]);
    return getQueryContext(body) === "conversation" ? lastPage([conversation("c")]) : lastPage([]);
  });

  await makeReport(report.id, scripted);

  expect(scripted.requests.at(-1)).toMatchObject({ path: "/v1/conversations/c/messages" });
  const rows = await reports.listRows(db, report.id, { limit: 10 });
  expect(rows).toMatchObject([{ stream: "messages", id: "old", explanation: "unexplained" }]);
});

test("a report whose worker dies continues where it was", async () => {
  const report = await givenReport();
  const stop = new AbortController();
  const interrupted = createScriptedKustomer((request) => {
    if (getQueryContext(request.body) === "message") stop.abort(new Error("the worker died"));
    return kustomer(request);
  });
  const next = createScriptedKustomer(kustomer);

  await expect(makeReport(report.id, interrupted, { signal: stop.signal })).rejects.toMatchObject({
    kind: "rate_limited",
  });
  const between = await loadReport(report);
  await makeReport(report.id, next);

  expect(between).toMatchObject({ state: "running", phase: "messages", records: 1, failures: 0 });
  expect(getQueryContext(next.requests[0]?.body)).toBe("message");
  expect(await loadReport(report)).toMatchObject({ state: "done", searches: 2, records: 3 });
});

test.each([
  { crashes: 2, asked: ["/v1/customers/search"] },
  { crashes: 3, asked: ["/v1/auth/tokens/current"] }, // a control request, before the page becomes smaller
])(
  "after $crashes workers that were lost with its page, a report asks for $asked",
  async ({ crashes, asked }) => {
    const report = await givenReport();
    const scripted = createScriptedKustomer((request) =>
      request.path === "/v1/auth/tokens/current" ? answerKeyCheck()(request) : kustomer(request),
    );

    await makeReport(report.id, scripted, { crashes });
    await makeReport(report.id, scripted);

    const [first, ...others] = scripted.requests;
    expect([first?.path]).toEqual(asked);
    expect(others[0]?.query?.["pageSize"]).toBe(crashes === 3 ? 100 : 500);
    expect(await loadReport(report)).toMatchObject({ state: "done", records: 3 });
  },
);

test("two workers on one report commit each page once", async () => {
  const report = await givenReport();

  await Promise.all([makeReport(report.id, kustomer), makeReport(report.id, kustomer)]);

  const done = await loadReport(report);
  expect(done).toMatchObject({ state: "done" });
  expect(done.searches + done.otherRequests).toBe(3);
  expect(await reports.listRows(db, report.id, { limit: 10 })).toHaveLength(4);
});

test("an exhausted budget defers a report and counts no failure", async () => {
  const report = await givenReport();
  await given.query("update org_budget set blocked_until = clock_timestamp() + interval '40 seconds'");

  const refused = await makeReport(report.id, kustomer).catch((err: unknown) => err);

  expect(refused).toMatchObject({ kind: "rate_limited", retryAt: expect.any(Date) });
  const waiting = await loadReport(report);
  expect(waiting).toMatchObject({ state: "queued", failures: 0, error: null });
  expect(waiting.dispatchAt?.getTime()).toBeGreaterThan(Date.now() + 30_000);
});

test("a Kustomer that keeps failing fails the report, with a message", async () => {
  const report = await givenReport();

  for (let i = 0; i < maxConsecutiveFailures - 1; i++) {
    await expect(makeReport(report.id, unavailable)).rejects.toMatchObject({ kind: "rate_limited" });
  }
  await makeReport(report.id, unavailable);
  await makeReport(report.id, kustomer);

  expect(await loadReport(report)).toMatchObject({
    state: "failed",
    failures: maxConsecutiveFailures,
    error: { kind: "unavailable", message: "Kustomer could not answer (status 502)." },
  });
});

test("a report that Kustomer fails to answer does not stop the other requests of the org", async () => {
  const report = await givenReport();
  for (let tries = 0; tries < 3; tries++)
    await expect(makeReport(report.id, unavailable)).rejects.toMatchObject({ kind: "rate_limited" });

  expect(await loadReport(report)).toMatchObject({ failures: 3 });
  const blocked = await given.query("select from org_budget where blocked_until > clock_timestamp()");
  expect(blocked).toEqual([]);
});

test("a report waits for pages that are not settled yet", async () => {
  const run = await given.run();
  await given.batch(run);
  const { workspaceId, integrationId } = run;
  const report = await givenReport({ workspaceId, integrationId, phase: "comparison" });

  await expect(makeReport(report.id, kustomer)).rejects.toMatchObject({ kind: "rate_limited" });
  const waiting = await loadReport(report);
  await given.query("update raw_batch set state = 'settled'");
  await makeReport(report.id, kustomer);

  expect(waiting).toMatchObject({ state: "queued", failures: 0 });
  expect(await loadReport(report)).toMatchObject({ state: "done" });
});

test("a stream whose search does not sort is read again by lists", async () => {
  const report = await givenReport();
  const [older, newer] = [
    buildRawConversation({ id: "o", updatedAt: "2026-03-02T00:00:00.000Z" }),
    conversation("n"),
  ];
  const scripted = createScriptedKustomer(({ path, body }) => {
    if (path === "/v1/conversations") return lastPage([conversation("69a8000000000000000000c1")]);
    if (path !== "/v1/customers/search") return lastPage([]);
    return getQueryContext(body) === "conversation" ? lastPage([newer, older]) : lastPage([]);
  });

  await makeReport(report.id, scripted);

  const done = await loadReport(report);
  expect(done).toMatchObject({ state: "done", listed: ["conversations"], totals: {} });
  expect(done.summary?.conversations.kustomer).toMatchObject({ total: null, listed: 1 });
});

test("a record that Kustomer refuses to the key does not stop the report", async () => {
  const report = await givenReport();

  await makeReport(report.id, (request) =>
    request.path === "/v1/conversations/away" ? forbidden() : kustomer(request),
  );

  const [away] = await reports.listRows(db, report.id, { limit: 1 });
  expect(await loadReport(report)).toMatchObject({ state: "done" });
  expect(away).toMatchObject({ id: "away", kustomer: null, explanation: "unexplained" });
});
