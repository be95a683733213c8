import { deletions, integrations } from "@inlet/db";
import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = testDb();
const given = givenIn(pg);

/** A connected workspace that has begun to be read. */
async function givenRead(api: TestApi) {
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  await given.ask("update integration set scope_from = clock_timestamp() where id = $1", id);
  return { ...workspace, integrationId: id, path: `${workspace.kustomer}/reconciles` };
}

/** A run that asks before it removes 25 conversations. */
async function givenAsking(api: TestApi) {
  const workspace = await givenRead(api);
  const run = await deletions.openReconcile(api.db, workspace.integrationId, { full: false });
  const question = {
    kind: "removal",
    message: "Much.",
    wouldRemove: { conversation: { count: 25, of: 30 } },
  };
  await given.ask(
    "update run set state = 'paused', paused_by_person = true, question = $1 where id = $2",
    JSON.stringify(question),
    run?.id,
  );
  return { ...workspace, question, run: `${workspace.kustomer}/runs/${run?.id}` };
}

test("a look at what is gone is opened and rung for; whoever asks again gets the same", async () => {
  await using api = await givenApi(pg.url);
  const { admin, path } = await givenRead(api);

  const { status, body } = await admin("POST", path);
  const { id } = body as { id: string };
  const again = await admin("POST", path, { full: true });

  expect(status).toBe(202);
  expect(body).toMatchObject({
    kind: "reconcile",
    state: "queued",
    phase: "sweep",
    counts: { deleted: 0 },
    question: null,
  });
  expect(again.body).toMatchObject({ id });
  expect(await deletions.findReconcile(api.db, id)).toMatchObject({ fullSweep: false, runAgain: "full" });
  expect(api.queues.sent[0]).toEqual({ name: "take-step", payload: { runId: id, version: 0 }, priority: 30 });
});

test.each([
  ["is off", { ingestConversations: false }],
  ["is paused", { paused: true }],
])("where ingestion %s, nobody looks", async (_, switches) => {
  await using api = await givenApi(pg.url);
  const { admin, path, integrationId } = await givenRead(api);
  await integrations.setSwitches(api.db, integrationId, switches);

  expect(await admin("POST", path)).toMatchObject({ status: 409, body: { error: "conflict" } });
});

test("before anything was read there is nothing to look for", async () => {
  await using api = await givenApi(pg.url);
  const { admin, path } = await givenRead(api);
  await given.ask("update integration set scope_from = null");

  expect(await admin("POST", path)).toMatchObject({ status: 409, body: { error: "conflict" } });
});

test("only an admin has it looked, or answers; a member sees what is suspected", async () => {
  await using api = await givenApi(pg.url);
  const { member, kustomer, path, run, id } = await givenAsking(api);
  for (const suspect of ["c1", "c2"])
    await given.row("deletion_candidate", {
      workspaceId: id,
      kind: "conversation",
      id: suspect,
      source: "the audit log",
    });

  const first = await member("GET", `${kustomer}/suspects?limit=1`);
  const { next } = first.body as { next: string };
  const second = await member("GET", `${kustomer}/suspects?limit=1&after=${encodeURIComponent(next)}`);

  expect(await member("POST", path)).toMatchObject({ status: 403 });
  expect(await member("POST", `${run}/confirm`)).toMatchObject({ status: 403 });
  expect(first.body).toMatchObject({
    data: [{ kind: "conversation", id: "c1", source: "the audit log", notFoundAt: null }],
  });
  expect(second.body).toMatchObject({ data: [{ id: "c2" }], next: null });
});

test("a run that asks shows its question, and goes on once it is confirmed", async () => {
  await using api = await givenApi(pg.url);
  const { admin, member, run, question } = await givenAsking(api);

  expect(await member("GET", run)).toMatchObject({
    body: { state: "paused", question, pausedByPerson: true },
  });
  expect(await admin("POST", `${run}/resume`)).toMatchObject({ status: 409 });
  const confirmed = await admin("POST", `${run}/confirm`);

  expect(confirmed).toMatchObject({
    status: 200,
    body: { state: "queued", phase: "verify", question: null },
  });
  expect(api.queues.sent).toHaveLength(1);
  expect(await admin("POST", `${run}/confirm`)).toMatchObject({ status: 409 });
});

test("another workspace's run cannot be confirmed", async () => {
  await using api = await givenApi(pg.url);
  const { run } = await givenAsking(api);
  const other = await givenRead(api);

  const foreign = run.replace(/workspaces\/[^/]+/, `workspaces/${other.id}`);

  expect(await other.admin("POST", `${foreign}/confirm`)).toMatchObject({ status: 404 });
});
