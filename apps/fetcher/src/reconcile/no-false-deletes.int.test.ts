import { deletions } from "@inlet/db";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  allRights,
  buildKustomer,
  listRights,
  notFound,
  record,
  setUpReconcile,
} from "../testing/reconcile-harness.ts";
import {
  answerKeyCheck,
  forbidden,
  lastPage,
  type ReplyScript,
  unavailable,
} from "../testing/scripted-kustomer.ts";

const it = setUpFetcher();
const { db, given, step } = it;
const { openReconcile, stored, finish, gone } = setUpReconcile(it);

test("where everything is said to be gone, a person is asked, and nothing is removed", async () => {
  const { run } = await openReconcile(allRights, { count: 21, full: false });
  await given.ask(`
    insert into deletion_candidate (workspace_id, kind, id, source)
    select workspace_id, 'conversation', id, 'a comma list left it out' from conversation`);
  const kustomer = buildKustomer(new Set(), {
    "/v1/audit-logs": () => ({ data: [], links: { next: null } }),
  });

  const over = await finish(run, kustomer);

  expect(over).toMatchObject({ state: "paused", pausedByPerson: true, phase: "backlog" });
  expect(over.question?.wouldRemove).toEqual({ conversation: { count: 21, of: 21 } });
  expect(await gone()).toEqual([]);
});

test("a 404 that is not of Kustomer's making removes nothing: the run fails", async () => {
  const { run } = await openReconcile(listRights);
  const proxy: ReplyScript = (request) =>
    /^\/v1\/\w+\/(?!current)/.test(request.path) ? notFound(false) : answerKeyCheck()(request);

  const over = await finish(run, proxy);

  expect(over.state).toBe("failed");
  expect(await gone()).toEqual([]);
});

test("a run that fails half-way removes nothing of what it has missed; the next one looks again", async () => {
  const { run, there } = await openReconcile(listRights);
  there.delete("c1");
  there.delete("c1-m");
  const kustomer = buildKustomer(there);

  const broken = await finish(run, (request) =>
    request.path.startsWith("/v1/customers/") ? unavailable() : kustomer(request),
  );
  expect(broken.state).toBe("failed");
  expect(await gone()).toEqual([]);

  const next = await deletions.openReconcile(db, run.integrationId, { full: true });
  if (next) await finish(next, kustomer);
  expect(await gone()).toEqual(["c1", "c1-m", "c1-p"]);
});

test("a key that may no longer read conversations removes nothing: a person must act", async () => {
  const { run, there } = await openReconcile(listRights);
  const lost = answerKeyCheck({ forbiddenPaths: ["/v1/conversations"] });
  let requests = 0;

  const over = await finish(run, (request) =>
    requests++ < 2 ? buildKustomer(there)(request) : lost(request),
  );

  expect(over).toMatchObject({ state: "paused", pausedByPerson: false });
  expect(await given.ask("select attention->>'reason' as reason from integration")).toEqual([
    { reason: "roles_missing" },
  ]);
  expect(await gone()).toEqual([]);
});

test.each([
  ["lost a right", "lost a right", async () => undefined],
  [
    "was replaced",
    "was replaced",
    async () => {
      await given.ask("update integration set key_generation = 2");
    },
  ],
])(
  "a key that %s since the run opened removes nothing, and the next run comes at once",
  async (_, words, change) => {
    const { run, there } = await openReconcile(allRights);
    there.delete("c1");
    there.delete("c1-m");
    const weak = answerKeyCheck(
      words === "lost a right" ? { forbiddenPaths: ["/v1/audit-logs", "/v1/customers/search"] } : {},
    );
    const kustomer = buildKustomer(there, { "/v1/audit-logs?": weak });

    const over = await finish(run, async (request) => {
      if (request.path === "/v1/audit-logs" && request.query?.["count"] === 1_000)
        return { data: [], links: { next: null } };
      if (request.path === "/v1/auth/tokens/current") await change();
      const isOfCheck = request.query?.["pageSize"] === 1 || request.query?.["count"] === 1;
      return isOfCheck ? weak(request) : kustomer(request);
    });

    expect(over).toMatchObject({ state: "failed", error: { message: expect.stringContaining(words) } });
    expect(await gone()).toEqual([]);
    expect(await given.ask("select next_reconcile_at <= clock_timestamp() as due from integration")).toEqual([
      { due: true },
    ]);
  },
);

test("a key that may no longer read the audit log ends the run, and the next one sweeps", async () => {
  const { run } = await openReconcile(allRights, { full: false });

  const over = await finish(run, answerKeyCheck({ forbiddenPaths: ["/v1/audit-logs"] }));

  expect(over).toMatchObject({ state: "failed", error: { message: expect.stringContaining("audit log") } });
  expect(await deletions.openReconcile(db, run.integrationId, { full: false })).toMatchObject({
    phase: "sweep",
  });
});

test("a record that is closed even to a good key is neither found nor gone", async () => {
  const { run, there } = await openReconcile(listRights);
  const kustomer = buildKustomer(there);

  const over = await finish(run, (request) => {
    if (request.path.includes(",")) return lastPage([record("c1"), record("c3")]);
    return request.path === "/v1/conversations/c2" ? forbidden() : kustomer(request);
  });

  expect(over).toMatchObject({ removed: 0 });
  expect(await gone()).toEqual([]);
});

test("a list that is closed because of one of its records is read without that one", async () => {
  const { run, there } = await openReconcile(listRights);
  there.delete("c3");
  there.delete("c3-m");
  const kustomer = buildKustomer(there);

  const over = await finish(run, (request) =>
    /^\/v1\/conversations\/[^/]*c2/.test(request.path) && !request.path.endsWith("/messages")
      ? forbidden()
      : kustomer(request),
  );

  expect(over).toMatchObject({ state: "done" });
  expect(await gone()).toEqual(["c3", "c3-m", "c3-p"]);
});

test("what a live run does not find is looked at within a minute", async () => {
  const run = await given.run({
    phase: "backlog",
    listed: ["conversations", "messages", "customers"],
    strategy: "list",
  });
  await stored(run, 1);
  await given.ask("update integration set next_reconcile_at = clock_timestamp() + interval '1 hour'");
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "conversation",
    id: "c1",
    reason: "x",
  });

  await step(run, buildKustomer(new Set()));

  expect(await given.ask("select kind, id from deletion_candidate")).toEqual([
    { kind: "conversation", id: "c1" },
  ]);
  expect(
    await given.ask(
      "select next_reconcile_at < clock_timestamp() + interval '61 seconds' as soon from integration",
    ),
  ).toEqual([{ soon: true }]);
});
