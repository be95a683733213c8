import { Fault } from "@inlet/contracts";
import { integrations, type Run } from "@inlet/db";
import type { KustomerRequest } from "@inlet/kustomer";
import type { GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { planReads } from "./plan-reads.ts";
import { reading, setUpFetcher } from "./testing/fetcher-harness.ts";
import {
  answerKeyCheck,
  createScriptedKustomer,
  forbidden,
  lastPage,
  type ReplyScript,
  type ScriptedKustomer,
} from "./testing/scripted-kustomer.ts";

const { db, given, step, load } = setUpFetcher();
const config = reading;
const day = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * day);
const listed = ["conversations", "messages", "customers"];
const archive = "/v1/customers/archive/search";

/** A backfill from so many days ago to so many days ago. */
async function givenBackfill(from: number, to: number, columns: Record<string, unknown> = {}) {
  const [scopeFrom, scopeTo] = [ago(from), ago(to)];
  const range = { scopeFrom, windowFrom: scopeFrom, scopeTo, ceiling: scopeTo, ceilingFixed: true };
  return given.run({ kind: "backfill", ...range, ...columns });
}

async function agendaOf(run: Run) {
  const integration = await integrations.findById(db, run.integrationId);
  if (integration === undefined) throw new Error("no integration");
  const choice = await planReads(db, run, { integration, config });
  if (choice.kind !== "read") throw new Error(`reads nothing: ${choice.kind}`);
  return choice.plan;
}

/** Has steps taken until the run is over: a turn takes a second at most, however little that is on a busy machine. */
async function readThrough(run: GivenRun, kustomer: ScriptedKustomer): Promise<void> {
  for (let left = 30; left > 0; left--) {
    const { state, version } = await load(run);
    if (!["queued", "running", "waiting"].includes(state)) return;
    await step({ ...run, version }, kustomer);
  }
}

const bodyOf = ({ body }: KustomerRequest) => JSON.stringify(body);

test("a range within two years is searched from its start to its end", async () => {
  const run = await load(await givenBackfill(60, 30));

  const agenda = await agendaOf(run);

  expect(agenda.reads).toMatchObject([{ reading: { kind: "search", at: run.windowFrom.toISOString() } }]);
  expect(agenda.followUp).toBeUndefined();
});

test("a range that is older than two years in part is searched where standard search shows it, then in the archive", async () => {
  const run = await load(await givenBackfill(1_000, 30, { phase: "messages" }));

  const agenda = await agendaOf(run);

  const [standard, after] = [agenda.reads[0]?.reading, agenda.followUp];
  if (standard?.kind !== "search" || after?.kind !== "search") throw new Error("no searches");
  expect(after).toMatchObject({ stream: "messages", at: run.windowFrom.toISOString() });
  expect(Date.parse(standard.at)).toBeLessThan(ago(730).getTime());
  expect(Date.parse(after.archive?.until ?? "")).toBeGreaterThan(ago(730).getTime());
});

test("a range that is older than two years as a whole is searched in the archive alone", async () => {
  const agenda = await agendaOf(await load(await givenBackfill(1_000, 900)));

  expect(agenda.reads).toMatchObject([{ reading: { kind: "search", archive: {} } }]);
  expect(agenda.followUp).toBeUndefined();
});

test("by lists a range is looked for in the list, and conversations are walked back over the look-back", async () => {
  const run = await load(await givenBackfill(60, 30, { strategy: "list", listed }));
  const from = run.windowFrom.getTime();

  const conversations = await agendaOf(run);
  const messages = await agendaOf({ ...run, phase: "messages" });

  const upTo = new Date(run.ceiling.getTime() + 600_000).toISOString();
  const iso = (at: number) => new Date(at).toISOString();
  expect(conversations.reads).toMatchObject([
    { reading: { kind: "list", seek: { above: 0 }, upTo, downTo: iso(from - 90 * day) } },
  ]);
  expect(messages.reads).toMatchObject([
    { reading: { kind: "list", seek: { above: 0 }, upTo, downTo: iso(from - 600_000) } },
  ]);
});

test("nothing beyond the range is asked for, and no cursor moves", async () => {
  const run = await givenBackfill(60, 30);
  const { integrationId, ceiling } = await load(run);
  const kustomer = createScriptedKustomer(() => lastPage());

  await readThrough(run, kustomer);

  expect(await load(run)).toMatchObject({ state: "done", warnings: [] });
  expect(kustomer.requests.map(bodyOf)).toEqual([
    expect.stringContaining(`{"lt":"${ceiling.toISOString()}"}`),
    expect.stringContaining(`{"lt":"${ceiling.toISOString()}"}`),
  ]);
  expect(await integrations.listCursors(db, integrationId)).toEqual([]);
});

test.each([
  ["403", forbidden()],
  ["404", new Fault("not_found", "Kustomer does not have that (status 404).", { details: { status: 404 } })],
])("an archive that answers %s ends with a warning; the rest is read", async (_, refusal) => {
  const run = await givenBackfill(1_000, 30);
  const ask = answerKeyCheck();
  const kustomer = createScriptedKustomer((request) => (request.path === archive ? refusal : ask(request)));

  await readThrough(run, kustomer);

  expect(await load(run)).toMatchObject({ state: "done", failures: 0, error: null });
  expect((await load(run)).warnings).toEqual([expect.stringContaining("archive")]);
  expect(kustomer.requests.filter((it) => bodyOf(it)?.includes('"message"')).map((it) => it.path)).toContain(
    "/v1/customers/search",
  );
});

test("a backfill whose key may no longer search goes on by lists, and says so", async () => {
  const run = await givenBackfill(60, 30);
  const script: ReplyScript = answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] });

  await step(run, script);
  const moved = await load(run);
  await readThrough(run, createScriptedKustomer(script));

  expect(moved).toMatchObject({ state: "running", strategy: "list", phase: "conversations", reading: null });
  expect(moved.warnings).toEqual([expect.stringContaining("by lists")]);
  expect(await load(run)).toMatchObject({ state: "done", error: null });
});

test("a backfill whose search does not sort a stream reads that stream by lists", async () => {
  const run = await givenBackfill(60, 30);
  const record = (id: string, days: number) => ({ id, attributes: { updatedAt: ago(days).toISOString() } });
  const unsorted = { ...lastPage([record("a", 40), record("b", 50)]), meta: { total: 9, pageSize: 2 } };
  const kustomer = createScriptedKustomer((request) =>
    request.path === "/v1/customers/search" && bodyOf(request).includes('"conversation"')
      ? unsorted
      : lastPage(),
  );

  await readThrough(run, kustomer);

  expect(await load(run)).toMatchObject({ state: "done", strategy: "list", listed: ["conversations"] });
  expect(kustomer.requests.map((it) => it.path)).toContain("/v1/conversations");
});

test("live runs take over what a backfill left when it was cancelled", async () => {
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

  await readThrough(live, kustomer);

  expect(kustomer.requests.map((it) => it.path)).toContain("/v1/customers/u1");
});
