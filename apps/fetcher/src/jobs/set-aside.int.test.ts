import { Fault } from "@inlet/contracts";
import { backlog, views } from "@inlet/db";
import { buildRawConversation, buildRawCustomer, type GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { allRights, answerFor, setUpReconcile } from "../testing/reconcile-harness.ts";
import {
  answerKeyCheck,
  createScriptedKustomer,
  lastPage,
  type ReplyScript,
  type ScriptedKustomer,
  unavailable,
} from "../testing/scripted-kustomer.ts";

const harness = setUpFetcher();
const { db, given, takeStep, loadRun } = harness;

const at = "2026-03-05T10:00:00.000Z";
const controlPath = "/v1/auth/tokens/current";

/** Answers requests by id with records, the control request, and everything else with an empty page. */
const answer: ReplyScript = (request) => {
  const [, kind, ids] = /^\/v1\/(customers|conversations)\/([\w,]+)$/.exec(request.path) ?? [];
  if (request.path === controlPath) return answerKeyCheck()(request);
  if (kind === undefined || ids === undefined || request.method === "POST") return lastPage();
  const build = kind === "customers" ? buildRawCustomer : buildRawConversation;
  return lastPage(ids.split(",").map((id) => build({ id, updatedAt: at })));
};

/** A Kustomer whose requests for some ids fail. */
const failFor = (isFailing: (id: string) => boolean, failure: () => Fault = unavailable) =>
  createScriptedKustomer((request) => {
    const [, ids] = /^\/v1\/(?:customers|conversations)\/([\w,]+)$/.exec(request.path) ?? [];
    return request.method === "GET" && ids?.split(",").some(isFailing) ? failure() : answer(request);
  });

/** A run in its backlog phase, with ids to read. */
async function givenBacklog(kind: "customer" | "conversation", ids: string[]): Promise<GivenRun> {
  const run = await given.run({ phase: "backlog", customersRead: true });
  const entries = ids.map((id) => ({ kind, id, reason: backlog.reasons.namedByMessage }));
  await backlog.add(db, run.workspaceId, entries);
  return run;
}

/** Takes steps until the run has ended. Failures do not pause the org, which would take real time. */
async function takeSteps(run: GivenRun, kustomer: ScriptedKustomer) {
  for (let steps = 0; steps < 200; steps++) {
    const { state, version } = await loadRun(run);
    if (state === "done" || state === "failed") break;
    await given.query("update org_budget set consecutive_unavailable = -1000");
    await given.query("update run set failures = 7 where failures >= 4"); // the last failure in a row comes soon
    await given.query("update raw_batch set state = 'settled'");
    await takeStep({ ...run, version }, kustomer).catch(() => undefined); // deferred
  }
  return loadRun(run);
}

const listFailures = async ({ workspaceId }: Pick<GivenRun, "workspaceId">) =>
  (await views.listPending(db, { workspaceId, limit: 100 })).flatMap((it) =>
    it.failure ? [[it.id, it.failure]] : [],
  );

const countRequests = ({ requests }: ScriptedKustomer, path: string) =>
  requests.filter((it) => it.path === path).length;

test.each([
  ["customer", "/v1/customers/x", 4], // the first time beside the others
  ["conversation", "/v1/conversations/x", 3],
] as const)("a %s that always fails is tried three times alone and set aside", async (kind, path, tries) => {
  const run = await givenBacklog(kind, ["a", "b", "x"]);
  const kustomer = failFor((id) => id === "x");

  const ended = await takeSteps(run, kustomer);

  expect(ended).toMatchObject({ state: "done", warnings: [expect.stringContaining(`${kind}s: 1`)] });
  expect(await listFailures(run)).toEqual([["x", "Kustomer could not return it (status 502)"]]);
  expect(countRequests(kustomer, path)).toBe(tries);
  expect(await given.query("select records from raw_batch where stream = $1", `${kind}s`)).not.toEqual([]);
});

test("a record that always fails is set aside while a rate limit holds the others back", async () => {
  const run = await givenBacklog("customer", ["a", "x"]);
  const kustomer = createScriptedKustomer((request) => {
    if (request.path === "/v1/customers/a")
      return new Fault("rate_limited", "limit", { retryAt: new Date(Date.now() + 60_000) });
    return request.path === "/v1/customers/x" ? unavailable() : answer(request);
  });

  for (let steps = 0; steps < 4; steps++) {
    await given.query("update org_budget set consecutive_unavailable = -1000, blocked_until = null");
    const { version } = await loadRun(run);
    await takeStep({ ...run, version }, kustomer).catch(() => undefined); // deferred
  }

  expect(await listFailures(run)).toEqual([["x", "Kustomer could not return it (status 502)"]]);
});

test("a record whose reply is too large is set aside too", async () => {
  const run = await givenBacklog("customer", ["x"]);
  const details = { code: "BODY_TOO_LARGE" };

  const { state } = await takeSteps(
    run,
    failFor(
      (id) => id === "x",
      () => new Fault("invalid", "large", { details }),
    ),
  );

  expect(state).toBe("done");
  expect(await listFailures(run)).toEqual([["x", "Kustomer's reply with it is too large"]]);
});

test("an outage sets nothing aside, and the run fails as before", async () => {
  const run = await givenBacklog("customer", ["a", "b"]);
  const kustomer = createScriptedKustomer(() => unavailable());

  const ended = await takeSteps(run, kustomer);

  expect(ended).toMatchObject({ state: "failed", failures: 8 });
  expect(await listFailures(run)).toEqual([]);
});

test("when no record of a kind can be read, the run fails after a few, and the next run tries others", async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `u${n}`);
  const run = await givenBacklog("customer", ids);
  const kustomer = failFor(() => true);

  const ended = await takeSteps(run, kustomer);

  const failed = await listFailures(run);
  expect(ended.state).toBe("failed");
  expect(failed.length).toBeGreaterThan(5);
  expect(failed.length).toBeLessThan(20);
  expect(countRequests(kustomer, controlPath)).toBeLessThanOrEqual(failed.length);
});

test("a record that a reconcile cannot read is not deleted, and is read again later", async () => {
  const { openReconcile, finishRun, listDeletedIds } = setUpReconcile(harness);
  const { run, existing } = await openReconcile(allRights);
  const failing = answerFor(existing, { "/v1/customers/c2-p": () => unavailable() });

  const ended = await finishRun(run, failing);

  expect(ended).toMatchObject({ state: "done", warnings: [expect.stringContaining("customers: 1")] });
  expect(await listDeletedIds()).toEqual([]);
  expect(await listFailures(ended)).toEqual([["c2-p", "Kustomer could not return it (status 502)"]]);
});

test("a candidate that cannot be verified is not deleted, and the others are", async () => {
  const { openReconcile, finishRun, listDeletedIds } = setUpReconcile(harness);
  const { run, existing } = await openReconcile(allRights);
  for (const id of ["c1-m", "c2-m"]) {
    existing.delete(id);
    await given.row("deletion_candidate", { workspaceId: run.workspaceId, kind: "message", id, source: "" });
  }
  const failing = answerFor(existing, { "/v1/messages/c1-m": () => unavailable() });

  const ended = await finishRun(run, failing);

  expect(ended.state).toBe("done");
  expect(await listDeletedIds()).toEqual(["c2-m"]);
  expect(await listFailures(ended)).toEqual([["c1", "Kustomer could not return it (status 502)"]]);
});
