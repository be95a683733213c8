import { deletions } from "@inlet/db";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  allRights,
  answerFor,
  notFound,
  record,
  requiredRights,
  setUpReconcile,
} from "../testing/reconcile-harness.ts";
import {
  answerKeyCheck,
  forbidden,
  lastPage,
  type ReplyScript,
  unavailable,
} from "../testing/scripted-kustomer.ts";

const harness = setUpFetcher();
const { db, given, takeStep } = harness;
const { openReconcile, storeConversations, finishRun, listDeletedIds } = setUpReconcile(harness);

test("if every record seems to be deleted, the run asks a person and deletes nothing", async () => {
  const { run } = await openReconcile(allRights, { count: 21, full: false });
  await given.query(`
    insert into deletion_candidate (workspace_id, kind, id, source)
    select workspace_id, 'conversation', id, 'a comma list left it out' from conversation`);
  const kustomer = answerFor(new Set(), {
    "/v1/audit-logs": () => ({ data: [], links: { next: null } }),
  });

  const ended = await finishRun(run, kustomer);

  expect(ended).toMatchObject({ state: "paused", pausedByPerson: true, phase: "backlog" });
  expect(ended.question?.wouldRemove).toEqual({ conversation: { count: 21, of: 21 } });
  expect(await listDeletedIds()).toEqual([]);
});

test("404s that do not come from Kustomer delete nothing, and the run ends with a warning", async () => {
  const { run } = await openReconcile(requiredRights);
  const proxy: ReplyScript = (request) =>
    /^\/v1\/\w+\/(?!current)/.test(request.path) ? notFound(false) : answerKeyCheck()(request);

  const ended = await finishRun(run, proxy);

  expect(ended.state).toBe("done");
  expect(ended.warnings).toContainEqual(expect.stringContaining("answered for some conversations"));
  expect(await listDeletedIds()).toEqual([]);
});

test("one record that only a proxy answers for stays, the others are deleted, and the next run asks again", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  for (const id of ["c1", "c1-m", "c2", "c2-m"]) existing.delete(id);
  const kustomer = answerFor(existing);

  const ended = await finishRun(run, answerFor(existing, { "/v1/conversations/c1": () => notFound(false) }));

  expect(ended).toMatchObject({ state: "done", warnings: [expect.stringContaining("such as a proxy")] });
  expect(await listDeletedIds()).not.toContain("c1");
  expect(await listDeletedIds()).toContain("c2");

  const next = await deletions.openReconcile(db, run.integrationId, { full: true });
  if (next) await finishRun(next, kustomer);
  expect(await listDeletedIds()).toContain("c1");
});

test("a run that fails half-way deletes nothing, and the next one verifies again", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  existing.delete("c1");
  existing.delete("c1-m");
  const kustomer = answerFor(existing);

  const broken = await finishRun(run, (request) =>
    request.path.startsWith("/v1/customers/") ? unavailable() : kustomer(request),
  );
  expect(broken.state).toBe("failed");
  expect(await listDeletedIds()).toEqual([]);

  const next = await deletions.openReconcile(db, run.integrationId, { full: true });
  if (next) await finishRun(next, kustomer);
  expect(await listDeletedIds()).toEqual(["c1", "c1-m", "c1-p"]);
});

test("a key that may no longer read conversations deletes nothing, and a person must act", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  const lost = answerKeyCheck({ forbiddenPaths: ["/v1/conversations"] });
  let requests = 0;

  const ended = await finishRun(run, (request) =>
    requests++ < 2 ? answerFor(existing)(request) : lost(request),
  );

  expect(ended).toMatchObject({ state: "paused", pausedByPerson: false });
  expect(await given.query("select attention->>'reason' as reason from integration")).toEqual([
    { reason: "roles_missing" },
  ]);
  expect(await listDeletedIds()).toEqual([]);
});

test.each([
  ["lost a right", "lost a right", async () => undefined],
  [
    "was replaced",
    "was replaced",
    async () => {
      await given.query("update integration set key_generation = 2");
    },
  ],
])(
  "a key that %s since the run opened deletes nothing, and the next run is due at once",
  async (_, change, changeKey) => {
    const { run, existing } = await openReconcile(allRights);
    existing.delete("c1");
    existing.delete("c1-m");
    const weak = answerKeyCheck(
      change === "lost a right" ? { forbiddenPaths: ["/v1/audit-logs", "/v1/customers/search"] } : {},
    );
    const kustomer = answerFor(existing, { "/v1/audit-logs?": weak });

    const ended = await finishRun(run, async (request) => {
      if (request.path === "/v1/audit-logs" && request.query?.["count"] === 1_000)
        return { data: [], links: { next: null } };
      if (request.path === "/v1/auth/tokens/current") await changeKey();
      const isKeyCheck = request.query?.["pageSize"] === 1 || request.query?.["count"] === 1;
      return isKeyCheck ? weak(request) : kustomer(request);
    });

    expect(ended).toMatchObject({ state: "failed", error: { message: expect.stringContaining(change) } });
    expect(await listDeletedIds()).toEqual([]);
    expect(
      await given.query("select next_reconcile_at <= clock_timestamp() as due from integration"),
    ).toEqual([{ due: true }]);
  },
);

test("a key that may no longer read the audit log fails the run, and the next run sweeps", async () => {
  const { run } = await openReconcile(allRights, { full: false });

  const ended = await finishRun(run, answerKeyCheck({ forbiddenPaths: ["/v1/audit-logs"] }));

  expect(ended).toMatchObject({ state: "failed", error: { message: expect.stringContaining("audit log") } });
  expect(await deletions.openReconcile(db, run.integrationId, { full: false })).toMatchObject({
    phase: "sweep",
  });
});

test("a record that Kustomer refuses to a good key is neither found nor deleted", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  const kustomer = answerFor(existing);

  const ended = await finishRun(run, (request) => {
    if (request.path.includes(",")) return lastPage([record("c1"), record("c3")]);
    return request.path === "/v1/conversations/c2" ? forbidden() : kustomer(request);
  });

  expect(ended).toMatchObject({ removed: 0 });
  expect(await listDeletedIds()).toEqual([]);
});

test("a list that Kustomer refuses because of one record is read without that record", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  existing.delete("c3");
  existing.delete("c3-m");
  const kustomer = answerFor(existing);

  const ended = await finishRun(run, (request) =>
    /^\/v1\/conversations\/[^/]*c2/.test(request.path) && !request.path.endsWith("/messages")
      ? forbidden()
      : kustomer(request),
  );

  expect(ended).toMatchObject({ state: "done" });
  expect(await listDeletedIds()).toEqual(["c3", "c3-m", "c3-p"]);
});

test("a record that a live run does not find is verified within a minute", async () => {
  const run = await given.run({
    phase: "backlog",
    listed: ["conversations", "messages", "customers"],
    strategy: "list",
  });
  await storeConversations(run, 1);
  await given.query("update integration set next_reconcile_at = clock_timestamp() + interval '1 hour'");
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "conversation",
    id: "c1",
    reason: "x",
  });

  await takeStep(run, answerFor(new Set()));

  expect(await given.query("select kind, id from deletion_candidate")).toEqual([
    { kind: "conversation", id: "c1" },
  ]);
  expect(
    await given.query(
      "select next_reconcile_at < clock_timestamp() + interval '61 seconds' as soon from integration",
    ),
  ).toEqual([{ soon: true }]);
});
