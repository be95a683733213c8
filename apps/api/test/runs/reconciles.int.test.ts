import { deletions } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

/** A connected workspace whose first run has started reading. */
async function givenReadWorkspace(api: TestApi) {
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  await given.query("update integration set scope_from = clock_timestamp() where id = $1", id);
  return { ...workspace, integrationId: id, path: `${workspace.kustomer}/reconciles` };
}

/** A run that waits for a confirmation before it deletes 25 conversations. */
async function givenQuestion(api: TestApi) {
  const workspace = await givenReadWorkspace(api);
  const run = await deletions.openReconcile(api.db, workspace.integrationId, { full: false });
  const question = {
    kind: "removal",
    message: "Many records.",
    wouldRemove: { conversation: { count: 25, of: 30 } },
  };
  await given.query(
    "update run set state = 'paused', paused_by_person = true, question = $1 where id = $2",
    JSON.stringify(question),
    run?.id,
  );
  return { ...workspace, question, run: `${workspace.kustomer}/runs/${run?.id}` };
}

test("a reconcile run is opened and dispatched, and a second request returns the same run", async () => {
  await using api = await givenApi(pg.url);
  const { admin, path } = await givenReadWorkspace(api);

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

test("no reconcile run is opened before anything was read", async () => {
  await using api = await givenApi(pg.url);
  const { admin, path } = await givenReadWorkspace(api);
  await given.query("update integration set scope_from = null");

  expect(await admin("POST", path)).toMatchObject({ status: 409, body: { error: "conflict" } });
});

test("only an admin starts or confirms a reconcile run, and a member can list deletion candidates", async () => {
  await using api = await givenApi(pg.url);
  const { member, kustomer, path, run, id } = await givenQuestion(api);
  for (const candidate of ["c1", "c2"])
    await given.row("deletion_candidate", {
      workspaceId: id,
      kind: "conversation",
      id: candidate,
      source: "the audit log",
    });

  const first = await member("GET", `${kustomer}/deletion-candidates?limit=1`);
  const { next } = first.body as { next: string };
  const second = await member(
    "GET",
    `${kustomer}/deletion-candidates?limit=1&after=${encodeURIComponent(next)}`,
  );

  expect(await member("POST", path)).toMatchObject({ status: 403 });
  expect(await member("POST", `${run}/confirm`)).toMatchObject({ status: 403 });
  expect(first.body).toMatchObject({
    data: [{ kind: "conversation", id: "c1", source: "the audit log", notFoundAt: null }],
  });
  expect(second.body).toMatchObject({ data: [{ id: "c2" }], next: null });
});

test("a run shows its question and continues once it is confirmed", async () => {
  await using api = await givenApi(pg.url);
  const { admin, member, run, question } = await givenQuestion(api);

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
  const { run } = await givenQuestion(api);
  const other = await givenReadWorkspace(api);

  const foreign = run.replace(/workspaces\/[^/]+/, `workspaces/${other.id}`);

  expect(await other.admin("POST", `${foreign}/confirm`)).toMatchObject({ status: 404 });
});
