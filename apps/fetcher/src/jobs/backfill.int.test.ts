import { Fault } from "@inlet/contracts";
import { integrations, type Run } from "@inlet/db";
import type { KustomerRequest } from "@inlet/kustomer";
import { buildRawConversation, type GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { planStep } from "../plan/plan-step.ts";
import { createLiveWork } from "../step/live-work.ts";
import { readingConfig, setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  answerKeyCheck,
  createScriptedKustomer,
  forbidden,
  lastPage,
  type ReplyScript,
  type ScriptedKustomer,
} from "../testing/scripted-kustomer.ts";

const { db, given, takeStep, loadRun } = setUpFetcher();
const config = readingConfig;
const day = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * day);
const listed = ["conversations", "messages", "customers"];
const archive = "/v1/customers/archive/search";

/** A backfill from `from` days ago to `to` days ago. */
async function givenBackfill(from: number, to: number, columns: Record<string, unknown> = {}) {
  const [scopeFrom, scopeTo] = [ago(from), ago(to)];
  const range = { scopeFrom, windowFrom: scopeFrom, scopeTo, ceiling: scopeTo, ceilingFixed: true };
  return given.run({ kind: "backfill", ...range, ...columns });
}

async function planFor(run: Run) {
  const integration = await integrations.findById(db, run.integrationId);
  if (integration === undefined) throw new Error("no integration");
  const action = await planStep(run, { db, integration, config });
  if (action.kind !== "read" || action.plan.kind !== "stream") throw new Error(`no stream: ${action.kind}`);
  return action.plan;
}

/** Takes steps until the run is over. On a busy machine one time slice may not suffice. */
async function readToEnd(run: GivenRun, kustomer: ScriptedKustomer): Promise<void> {
  for (let left = 30; left > 0; left--) {
    const { state, version } = await loadRun(run);
    if (!["queued", "running", "waiting"].includes(state)) return;
    await takeStep({ ...run, version }, kustomer);
  }
}

const toBodyText = ({ body }: KustomerRequest) => JSON.stringify(body);

test("a range within two years is searched from its start to its end", async () => {
  const run = await loadRun(await givenBackfill(60, 30));

  const plan = await planFor(run);

  expect(plan.reading).toMatchObject({ kind: "search", at: run.windowFrom.toISOString() });
  expect(plan.followUp).toBeUndefined();
});

test("a range that is partly older than two years is read by standard search, then from the archive", async () => {
  const run = await loadRun(await givenBackfill(1_000, 30, { phase: "messages" }));

  const plan = await planFor(run);

  const [standard, after] = [plan.reading, plan.followUp];
  if (standard?.kind !== "search" || after?.kind !== "search") throw new Error("no searches");
  expect(after).toMatchObject({ stream: "messages", at: run.windowFrom.toISOString() });
  expect(Date.parse(standard.at)).toBeLessThan(ago(730).getTime());
  expect(Date.parse(after.archive?.until ?? "")).toBeGreaterThan(ago(730).getTime());
});

test("a range that is entirely older than two years is read from the archive only", async () => {
  const plan = await planFor(await loadRun(await givenBackfill(1_000, 900)));

  expect(plan.reading).toMatchObject({ kind: "search", archive: {} });
  expect(plan.followUp).toBeUndefined();
});

test("by lists the read seeks the range in the list, and reads conversations back over the look-back", async () => {
  const run = await loadRun(await givenBackfill(60, 30, { strategy: "list", listed }));
  const from = run.windowFrom.getTime();

  const conversations = await planFor(run);
  const messages = await planFor({ ...run, phase: "messages" });

  const createdBefore = new Date(run.ceiling.getTime() + 600_000).toISOString();
  const iso = (at: number) => new Date(at).toISOString();
  const list = { kind: "list", seek: { above: 0 }, createdBefore };
  expect(conversations.reading).toMatchObject({ ...list, createdFrom: iso(from - 90 * day) });
  expect(messages.reading).toMatchObject({ ...list, createdFrom: iso(from - 600_000) });
});

test("the run requests nothing beyond the range and moves no cursor", async () => {
  const run = await givenBackfill(60, 30);
  const { integrationId, ceiling } = await loadRun(run);
  const kustomer = createScriptedKustomer(() => lastPage());

  await readToEnd(run, kustomer);

  expect(await loadRun(run)).toMatchObject({ state: "done", warnings: [] });
  expect(kustomer.requests.map(toBodyText)).toEqual([
    expect.stringContaining(`{"lt":"${ceiling.toISOString()}"}`),
    expect.stringContaining(`{"lt":"${ceiling.toISOString()}"}`),
  ]);
  expect(await integrations.listCursors(db, integrationId)).toEqual([]);
});

test("a backfill reads on at once, but while live runs are at work it waits until its page is stored", async () => {
  const [alone, beside] = [await givenBackfill(1_000, 30), await givenBackfill(1_000, 30)];
  const liveWork = createLiveWork();
  const readPage = async (run: GivenRun) => {
    const kustomer = createScriptedKustomer(() =>
      lastPage([buildRawConversation({ updatedAt: ago(100).toISOString() })]),
    );
    await takeStep(run, kustomer, { liveWork });
    return kustomer.requests.length;
  };

  const requestsAlone = await readPage(alone);
  await takeStep(await given.run(), () => lastPage(), { liveWork });
  const requestsBeside = await readPage(beside);

  expect([requestsAlone, requestsBeside]).toEqual([2, 1]); // the archive is the second
  expect(await loadRun(beside)).toMatchObject({ state: "waiting", atBarrier: true, phase: "conversations" });
});

test.each([
  ["403", forbidden()],
  ["404", new Fault("not_found", "Kustomer does not have that (status 404).", { details: { status: 404 } })],
])("an archive that answers %s causes a warning, and the rest is read", async (_, refusal) => {
  const run = await givenBackfill(1_000, 30);
  const answerOther = answerKeyCheck();
  const kustomer = createScriptedKustomer((request) =>
    request.path === archive ? refusal : answerOther(request),
  );

  await readToEnd(run, kustomer);

  expect(await loadRun(run)).toMatchObject({ state: "done", failures: 0, error: null });
  expect((await loadRun(run)).warnings).toEqual([expect.stringContaining("archive")]);
  expect(
    kustomer.requests.filter((it) => toBodyText(it)?.includes('"message"')).map((it) => it.path),
  ).toContain("/v1/customers/search");
});

test("a backfill whose key may no longer search continues by lists, with a warning", async () => {
  const run = await givenBackfill(60, 30);
  const script: ReplyScript = answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] });

  await takeStep(run, script);
  const moved = await loadRun(run);
  await readToEnd(run, createScriptedKustomer(script));

  expect(moved).toMatchObject({ state: "running", strategy: "list", phase: "conversations", reading: null });
  expect(moved.warnings).toEqual([expect.stringContaining("by lists")]);
  expect(await loadRun(run)).toMatchObject({ state: "done", error: null });
});

test("a backfill whose search does not sort a stream reads that stream by lists", async () => {
  const run = await givenBackfill(60, 30);
  const record = (id: string, days: number) => ({ id, attributes: { updatedAt: ago(days).toISOString() } });
  const unsorted = { ...lastPage([record("a", 40), record("b", 50)]), meta: { total: 9, pageSize: 2 } };
  const kustomer = createScriptedKustomer((request) =>
    request.path === "/v1/customers/search" && toBodyText(request).includes('"conversation"')
      ? unsorted
      : lastPage(),
  );

  await readToEnd(run, kustomer);
  await given.query("delete from raw_batch"); // no normalizer settles the page that came out of order
  await readToEnd(run, kustomer);

  expect(await loadRun(run)).toMatchObject({ state: "done", strategy: "list", listed: ["conversations"] });
  expect(kustomer.requests.map((it) => it.path)).toContain("/v1/conversations");
});

test("live runs take over the backlog of a cancelled backfill", async () => {
  const live = await given.run({ kind: "incremental", phase: "messages" });
  const { workspaceId, integrationId } = live;
  await given.run({ workspaceId, integrationId, kind: "backfill", state: "cancelled" });
  await given.row("fetch_backlog", {
    workspaceId,
    kind: "customer",
    id: "u1",
    reason: "named",
    lane: "backfill",
  });
  const kustomer = createScriptedKustomer(() => lastPage());

  await readToEnd(live, kustomer);

  expect(kustomer.requests.map((it) => it.path)).toContain("/v1/customers/u1");
});
