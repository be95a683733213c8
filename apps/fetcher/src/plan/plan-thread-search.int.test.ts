import { backlog, integrations, type Run } from "@inlet/db";
import { expect, test } from "vitest";
import { readingConfig, setUpFetcher } from "../testing/fetcher-harness.ts";
import { planStep } from "./plan-step.ts";

const { db, given, loadRun } = setUpFetcher();
const day = 86_400_000;

const plan = async (run: Run, capabilities = {}) => {
  const integration = await integrations.findById(db, run.integrationId);
  if (integration === undefined) throw new Error("no integration");
  const changed = { ...integration, capabilities: { ...integration.capabilities, ...capabilities } };
  const action = await planStep(run, { db, integration: changed, config: readingConfig });
  return action.kind === "read" ? action.plan : action;
};

/** Opens a run in its backlog phase, with `count` incomplete threads of conversations from the day before its window. */
async function openRun(count: number, { customers = count } = {}): Promise<Run> {
  const run = await loadRun(await given.run({ phase: "backlog" }));
  await given.query(
    `insert into conversation (workspace_id, id, customer_id, message_count, created_at, updated_at, observed_at,
      channels, tags, attributes, relations, mapping_version, feed_position)
    select $1, 'c' || it, 'u' || it % $2::integer, 1, $3::timestamptz + make_interval(secs => it), $4, $4,
      '{}', '{}', '{}', '{}', 1, it
    from generate_series(0, $5::integer - 1) it`,
    ...[run.workspaceId, customers, new Date(run.windowFrom.getTime() - day), run.windowFrom, count],
  );
  await given.query(
    "insert into fetch_backlog (workspace_id, kind, id, reason) select workspace_id, 'thread', id, $1 from conversation",
    backlog.reasons.messagesMissing,
  );
  return run;
}

test("many threads are searched for by their customers, from their first message up to the run's window", async () => {
  const run = await openRun(7, { customers: 3 });

  expect(await plan(run)).toMatchObject({
    kind: "thread-search",
    ids: ["c0", "c1", "c2", "c3", "c4", "c5", "c6"],
    requestsLeft: 7,
    reading: {
      stream: "messages",
      customers: ["u0", "u1", "u2"],
      at: new Date(run.windowFrom.getTime() - 2 * day).toISOString(),
      until: run.windowFrom.toISOString(),
    },
  });
});

test("one search names at most a hundred customers", async () => {
  const found = await plan(await openRun(120));

  expect(found).toMatchObject({ kind: "thread-search", ids: { length: 100 } });
  expect(found).toMatchObject({ reading: { customers: { length: 100 } } });
});

test("threads of conversations that have come in are searched up to the window's end, because its messages were not stored", async () => {
  const run = await openRun(7);
  await given.query("update fetch_backlog set reason = $1 where id = 'c3'", backlog.reasons.meetsFilters);

  const reading = { until: run.ceiling.toISOString() };
  expect(await plan(run)).toMatchObject({ kind: "thread-search", reading });
  await given.query("update fetch_backlog set reason = $1", backlog.reasons.released);
  const release = { ...run, kind: "release" as const, windowFrom: run.scopeFrom };
  expect(await plan(release)).toMatchObject({ kind: "thread-search", ids: { length: 7 }, reading });
});

test("threads are read by their ids when they are few, or when the window begins in the archive", async () => {
  const byId = { kind: "ids", idKind: "thread" };
  const run = await openRun(7);
  const yearsAgo = new Date(run.windowFrom.getTime() - 800 * day);

  expect(await plan({ ...run, windowFrom: yearsAgo })).toMatchObject(byId);
  await given.query("delete from fetch_backlog where id = 'c6'");
  expect(await plan(run)).toMatchObject(byId);
});

test("threads that begin in the archive are searched for as far as search reaches, after the others", async () => {
  const run = await openRun(14);
  await given.query("update conversation set created_at = created_at - interval '3 years' where id > 'c2'");

  const first = await plan(run);
  await given.query("delete from fetch_backlog where id < 'c2'");
  const second = await plan(run);

  expect(first).toMatchObject({ ids: ["c0", "c1", "c2", "c10", "c11", "c12", "c13"] });
  expect(second).toMatchObject({ ids: ["c3", "c4", "c5", "c6", "c7", "c8", "c9"] });
  const at = second.kind === "thread-search" && second.reading.kind === "search" ? second.reading.at : "";
  const twoYears = run.ceiling.getTime() - Date.parse(at);
  expect(Math.round(twoYears / day)).toBe(730);
});

test("a key whose search of messages is missing, in doubt or refuses several customers reads threads by their ids", async () => {
  const run = await openRun(7);
  const byId = { kind: "ids", idKind: "thread" };

  expect(await plan({ ...run, listed: ["messages"] })).toMatchObject(byId);
  expect(await plan(run, { customersRefused: true })).toMatchObject(byId);
  expect(await plan({ ...run, kind: "reconcile" })).not.toMatchObject({ kind: "thread-search" });
});
