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

/** Opens a run in its backlog phase, with `count` incomplete threads of conversations from before its window. */
async function openRun(count: number, { customers = count, ageDays = 1 } = {}): Promise<Run> {
  const run = await loadRun(await given.run({ phase: "backlog" }));
  const { workspaceId } = run;
  const created = run.windowFrom.getTime() - ageDays * day;
  for (let i = 0; i < count; i++) {
    const createdAt = new Date(created + i);
    const times = { createdAt, updatedAt: run.windowFrom, observedAt: run.windowFrom };
    const conversation = { workspaceId, id: `c${i}`, customerId: `u${i % customers}`, messageCount: 1 };
    await given.row("conversation", { ...conversation, ...times, channels: [], tags: [], raw: "{}" });
  }
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

test("threads are read by their ids when they are few, or too old for standard search", async () => {
  const byId = { kind: "ids", idKind: "thread" };

  expect(await plan(await openRun(6))).toMatchObject(byId);
  expect(await plan(await openRun(7, { ageDays: 800 }))).toMatchObject(byId);
});

test("a key whose search of messages is missing, in doubt or refuses several customers reads threads by their ids", async () => {
  const run = await openRun(7);
  const byId = { kind: "ids", idKind: "thread" };

  expect(await plan({ ...run, listed: ["messages"] })).toMatchObject(byId);
  expect(await plan(run, { customersRefused: true })).toMatchObject(byId);
  expect(await plan({ ...run, kind: "release" })).toMatchObject(byId);
});
