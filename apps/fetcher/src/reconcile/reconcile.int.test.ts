import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  listRights,
  buildKustomer,
  recordRequests,
  setUpReconcile,
  notFound,
  record,
  allRights,
} from "../testing/reconcile-harness.ts";
import { lastPage, unavailable } from "../testing/scripted-kustomer.ts";

const it = setUpFetcher();
const { given } = it;
const { openReconcile, finish, gone } = setUpReconcile(it);

test("a sweep finds what is gone, looks at it once more by its id alone, and removes it", async () => {
  const { run, there } = await openReconcile(listRights);
  for (const id of ["c2", "c2-m", "c3-p"]) there.delete(id);
  const { script, paths } = recordRequests(buildKustomer(there));

  const over = await finish(run, script);

  expect(over).toMatchObject({ state: "done", removed: 4 });
  expect(await gone()).toEqual(["c2", "c2-m", "c2-p", "c3-p"]); // nothing names c2-p any more
  expect(paths().filter((path) => path === "/v1/conversations/c2").length).toBe(2);
  expect(await given.ask("select 1 from deletion_candidate")).toEqual([]);
});

test("the audit log is read to its end, and what it tells is looked at", async () => {
  const { run, there } = await openReconcile(allRights, { full: false });
  there.delete("c1");
  there.delete("c1-m");
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
  const { script, paths } = recordRequests(
    buildKustomer(there, {
      "/v1/audit-logs": ({ query = {} }) => pages["before" in query ? 1 : 0],
    }),
  );

  const over = await finish(run, script);

  expect(over).toMatchObject({ state: "done" });
  expect(await gone()).toEqual(["c1", "c1-m", "c1-p"]);
  expect(paths().slice(0, 2)).toEqual(["/v1/audit-logs", "/v1/audit-logs"]);
  expect(paths().slice(2, 4).toSorted()).toEqual(["/v1/conversations/c1", "/v1/conversations/c2"]); // side by side
  expect(
    await given.ask("select audited_to > clock_timestamp() - interval '1 minute' as recent from integration"),
  ).toEqual([{ recent: true }]);
});

test("an audit log without news takes one request", async () => {
  const { run, there } = await openReconcile(allRights, { full: false });
  const { script, log } = recordRequests(
    buildKustomer(there, { "/v1/audit-logs": () => ({ data: [], links: { next: null } }) }),
  );

  const over = await finish(run, script);

  expect(over).toMatchObject({ state: "done", removed: 0 });
  expect(log).toHaveLength(1);
});

test("an audit log that could not be read to its end is read from the same place again", async () => {
  const { run, there } = await openReconcile(allRights, { full: false });
  const kustomer = buildKustomer(there, {
    "/v1/audit-logs": ({ query = {} }) =>
      "before" in query ? unavailable() : { data: [{ id: "e1", attributes: {} }], links: { next: "/more" } },
  });

  const over = await finish(run, kustomer);

  expect(over.state).toBe("failed");
  expect(await given.ask("select audited_to from integration")).toEqual([{ audited_to: null }]);
});

test("a thread that is read without a message that is stored makes that suspect, and by its id it is found or gone", async () => {
  const { run, there } = await openReconcile(listRights);
  there.delete("c1-m");

  expect(await finish(run, buildKustomer(there))).toMatchObject({ state: "done", removed: 1 });
  expect(await gone()).toEqual(["c1-m"]);
});

test("a comma list that leaves out what is there removes nothing", async () => {
  const { run, there } = await openReconcile(listRights);
  const kustomer = buildKustomer(there);

  const over = await finish(run, (request) =>
    request.path.includes(",") ? lastPage([record("c1")]) : kustomer(request),
  );

  expect(over).toMatchObject({ state: "done", removed: 0 });
});

test("a record that comes back between two looks stays", async () => {
  const { run, there } = await openReconcile(listRights);
  const kustomer = buildKustomer(there);
  let looks = 0;

  const over = await finish(run, (request) => {
    if (request.path.includes(",")) return lastPage([record("c1"), record("c3")]);
    if (request.path === "/v1/conversations/c2" && looks++ === 0) return notFound();
    return kustomer(request);
  });

  expect(looks).toBe(2);
  expect(over).toMatchObject({ state: "done", removed: 0 });
});
