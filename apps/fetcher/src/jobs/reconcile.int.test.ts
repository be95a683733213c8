import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  allRights,
  answerFor,
  notFound,
  record,
  recordRequests,
  requiredRights,
  setUpReconcile,
} from "../testing/reconcile-harness.ts";
import { lastPage, unavailable } from "../testing/scripted-kustomer.ts";

const harness = setUpFetcher();
const { given } = harness;
const { openReconcile, finishRun, listDeletedIds } = setUpReconcile(harness);

test("a sweep finds deleted records, verifies each by its id, and deletes them", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  for (const id of ["c2", "c2-m", "c3-p"]) existing.delete(id);
  const { script, listPaths } = recordRequests(answerFor(existing));

  const ended = await finishRun(run, script);

  expect(ended).toMatchObject({ state: "done", removed: 4 });
  expect(await listDeletedIds()).toEqual(["c2", "c2-m", "c2-p", "c3-p"]); // c2-p is orphaned
  expect(listPaths().filter((path) => path === "/v1/conversations/c2").length).toBe(2);
  expect(await given.query("select 1 from deletion_candidate")).toEqual([]);
});

test("the audit log is read to its end, and the run verifies the records that it names", async () => {
  const { run, existing } = await openReconcile(allRights, { full: false });
  existing.delete("c1");
  existing.delete("c1-m");
  const entry = (id: string, objectId: string) => ({
    id,
    attributes: {
      eventVerb: "delete",
      objectType: "conversation",
      objectId,
      createdAt: new Date().toISOString(),
    },
  });
  const pages = [
    { data: [entry("e2", "c1")], links: { next: "/more" } },
    { data: [entry("e1", "c2"), entry("e0", "unknown")], links: { next: null } },
  ];
  const { script, listPaths } = recordRequests(
    answerFor(existing, {
      "/v1/audit-logs": ({ query = {} }) => pages["before" in query ? 1 : 0],
    }),
  );

  const ended = await finishRun(run, script);

  expect(ended).toMatchObject({ state: "done" });
  expect(await listDeletedIds()).toEqual(["c1", "c1-m", "c1-p"]);
  expect(listPaths().slice(0, 2)).toEqual(["/v1/audit-logs", "/v1/audit-logs"]);
  expect(listPaths().slice(2, 4).toSorted()).toEqual(["/v1/conversations/c1", "/v1/conversations/c2"]); // in parallel
  expect(
    await given.query(
      "select audited_to > clock_timestamp() - interval '1 minute' as recent from integration",
    ),
  ).toEqual([{ recent: true }]);
});

test("an audit log without new entries takes one request", async () => {
  const { run, existing } = await openReconcile(allRights, { full: false });
  const { script, requests } = recordRequests(
    answerFor(existing, { "/v1/audit-logs": () => ({ data: [], links: { next: null } }) }),
  );

  const ended = await finishRun(run, script);

  expect(ended).toMatchObject({ state: "done", removed: 0 });
  expect(requests).toHaveLength(1);
});

test("an audit log that was not read to its end is read from the same position again", async () => {
  const { run, existing } = await openReconcile(allRights, { full: false });
  const kustomer = answerFor(existing, {
    "/v1/audit-logs": ({ query = {} }) =>
      "before" in query ? unavailable() : { data: [{ id: "e1", attributes: {} }], links: { next: "/more" } },
  });

  const ended = await finishRun(run, kustomer);

  expect(ended).toMatchObject({
    state: "done",
    warnings: [expect.stringContaining("audit log cannot be read beyond")],
  });
  expect(await given.query("select audited_to from integration")).toEqual([{ audited_to: null }]);
});

test("a stored message that its thread no longer contains is verified by its id", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  existing.delete("c1-m");

  expect(await finishRun(run, answerFor(existing))).toMatchObject({ state: "done", removed: 1 });
  expect(await listDeletedIds()).toEqual(["c1-m"]);
});

test("a comma list that omits existing records deletes nothing", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  const kustomer = answerFor(existing);

  const ended = await finishRun(run, (request) =>
    request.path.includes(",") ? lastPage([record("c1")]) : kustomer(request),
  );

  expect(ended).toMatchObject({ state: "done", removed: 0 });
});

test("a record that reappears before its verification stays", async () => {
  const { run, existing } = await openReconcile(requiredRights);
  const kustomer = answerFor(existing);
  let requests = 0;

  const ended = await finishRun(run, (request) => {
    if (request.path.includes(",")) return lastPage([record("c1"), record("c3")]);
    if (request.path === "/v1/conversations/c2" && requests++ === 0) return notFound();
    return kustomer(request);
  });

  expect(requests).toBe(2);
  expect(ended).toMatchObject({ state: "done", removed: 0 });
});
