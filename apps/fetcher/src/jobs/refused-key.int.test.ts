import { Fault, isFault, maxConsecutiveFailures } from "@inlet/contracts";
import { integrations, runs } from "@inlet/db";
import type { GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  answerKeyCheck,
  forbidden,
  lastPage,
  type ReplyScript,
  unauthorized,
  unavailable,
} from "../testing/scripted-kustomer.ts";

const { db, given, takeStep, checkKey, queues, loadRun } = setUpFetcher();
const findIntegration = async (id: string) => {
  const found = await integrations.findById(db, id);
  if (found === undefined) throw new Error("no integration");
  return found;
};

/** Refuses the first request, then answers by `script`. */
function refuseOnce(refusal: Fault, script: ReplyScript): ReplyScript {
  let refused = false;
  return (request) => {
    if (refused) return script(request);
    refused = true;
    return refusal;
  };
}

/** Takes steps until the run is done, and runs deferred ones without the wait. */
async function readToEnd(run: GivenRun, script: ReplyScript): Promise<void> {
  for (let now: GivenRun = run, jobs = 0; jobs < 20; jobs++) {
    await takeStep(now, script).catch((err: unknown) => {
      if (!isFault(err, "rate_limited")) throw err;
    });
    now = await loadRun(run);
    if ("state" in now && now.state === "done") return;
  }
}

test("a single 401 does not stop a run whose key is good", async () => {
  const run = await given.run();

  await readToEnd(run, refuseOnce(unauthorized(), answerKeyCheck()));

  expect(await loadRun(run)).toMatchObject({ state: "done", failures: 0 });
  expect((await findIntegration(run.integrationId)).attention).toBeNull();
});

test.each([
  ["is rejected", () => unauthorized(), { reason: "rejected", missingRoles: [] }],
  [
    "has lost a required role",
    answerKeyCheck({ forbiddenPaths: ["/v1/messages"] }),
    { reason: "roles_missing", missingRoles: ["org.permission.message.read"] },
  ],
] as const)(
  "a key that %s needs a person; its runs pause and the cursors stay",
  async (_, script, attention) => {
    const run = await given.run({ version: 3, reading: null });
    const { integrationId, workspaceId } = run;
    const release = await given.run({ integrationId, workspaceId, kind: "release" });
    const at = new Date("2026-01-05T00:00:00Z");
    await given.row("stream_cursor", { integrationId, workspaceId, stream: "messages", at });

    await takeStep(run, refuseOnce(forbidden(), script));

    expect(await loadRun(run)).toMatchObject({ state: "paused", version: 4, failures: 0 });
    expect(await loadRun(release)).toMatchObject({ state: "paused" });
    expect(await integrations.listCursors(db, integrationId)).toEqual([{ stream: "messages", at }]);
    const integration = await findIntegration(integrationId);
    expect(integration.attention).toMatchObject({
      ...attention,
      message: expect.any(String),
      since: expect.any(String),
    });
    const [row] = await given.query(
      "select round(extract(epoch from recheck_at - clock_timestamp()) / 60)::int as minutes from integration",
    );
    expect(row).toEqual({ minutes: 15 });
  },
);

test("after a key lost search, the next run reads by lists from the same cursor", async () => {
  const run = await given.run();

  await takeStep(run, refuseOnce(forbidden(), answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] })));
  const [next] = await runs.openDue(db, { limit: 1, settleMs: 0 });

  expect(await loadRun(run)).toMatchObject({ state: "failed", error: { kind: "forbidden" } });
  expect(next).toMatchObject({ integrationId: run.integrationId, kind: "initial", strategy: "list" });
});

test("a key that lost search fails the run even if conversations were already read by lists", async () => {
  const run = await given.run({ strategy: "list", listed: ["conversations"], phase: "messages" });

  await takeStep(run, refuseOnce(forbidden(), answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] })));

  expect(await loadRun(run)).toMatchObject({ state: "failed", error: { kind: "forbidden" } });
});

test("a key check keeps what is known about the org's search", async () => {
  const capabilities = { search: true, unsorted: ["messages"] };
  const { id: integrationId, workspaceId } = await given.integration({ capabilities });
  const run = await given.run({ integrationId, workspaceId, strategy: "list" });

  await readToEnd(run, refuseOnce(unauthorized(), answerKeyCheck()));

  expect((await findIntegration(integrationId)).capabilities).toMatchObject({
    search: true,
    unsorted: ["messages"],
  });
});

test("a key check that fails counts as a failure of the run like any other", async () => {
  const run = await given.run({ failures: maxConsecutiveFailures - 1 });

  await takeStep(
    run,
    refuseOnce(unauthorized(), () => unavailable()),
  );

  expect(await loadRun(run)).toMatchObject({
    state: "failed",
    failures: maxConsecutiveFailures,
    error: { kind: "unavailable" },
  });
  expect((await findIntegration(run.integrationId)).attention).toBeNull();
});

test("after a 429 the job asks the budget again, whatever this host's clock says", async () => {
  const run = await given.run();
  const inAnHour = new Date(Date.now() + 3_600_000); // as seen by an app clock that is an hour behind
  const limited = new Fault("rate_limited", "used up", { details: { status: 429 }, retryAt: inAnHour });

  const fault = await takeStep(run, () => limited).catch((err: unknown) => err);

  expect(isFault(fault, "rate_limited") && fault.retryAt && fault.retryAt < inAnHour).toBe(true);
  const waiting = await loadRun(run);
  expect(waiting.dispatchAt?.getTime()).toBeLessThan(Date.now() + 60_000);
  expect(waiting).toMatchObject({ state: "waiting", failures: 0, error: { kind: "rate_limited" } });
  expect(waiting.error?.message).toMatch(/^used up .*Nothing is lost/);
});

async function givenPausedRun(columns: Record<string, unknown> = {}) {
  const attention = { reason: "rejected", message: "", missingRoles: [], since: "" };
  const { id: integrationId, workspaceId } = await given.integration({
    attention,
    recheckAt: new Date(),
    ...columns,
  });
  return given.run({ integrationId, workspaceId, state: "paused", version: 4 });
}

test("a key that works again resumes the paused runs", async () => {
  const run = await givenPausedRun();

  await checkKey(run.integrationId, answerKeyCheck());

  expect(await loadRun(run)).toMatchObject({ state: "queued", version: 5 });
  expect(queues().sent).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 5 }, priority: 10 },
  ]);
  expect((await findIntegration(run.integrationId)).attention).toBeNull();
  expect(
    await given.query(
      "select round(extract(epoch from recheck_at - clock_timestamp()) / 3600)::int as hours from integration",
    ),
  ).toEqual([{ hours: 24 }]);
});

test.each([{ ingestConversations: false }, { paused: true }])(
  "a key that works again resumes no run that a person has stopped: %j",
  async (columns) => {
    const run = await givenPausedRun(columns);

    await checkKey(run.integrationId, answerKeyCheck());

    expect(await loadRun(run)).toMatchObject({ state: "paused", version: 4 });
    expect((await findIntegration(run.integrationId)).attention).toBeNull();
    expect(queues().sent).toEqual([]);
  },
);

test("a key that is still refused keeps the time since when it is", async () => {
  const since = "2026-01-01T00:00:00.000Z";
  const run = await givenPausedRun({
    attention: { reason: "expired", message: "", missingRoles: [], since },
  });

  await checkKey(run.integrationId, () => unauthorized());

  expect((await findIntegration(run.integrationId)).attention).toMatchObject({ reason: "rejected", since });
  expect(await loadRun(run)).toMatchObject({ state: "paused" });
});

test("a key check of a removed integration does nothing, and one that fails is retried", async () => {
  const run = await givenPausedRun();

  await checkKey(crypto.randomUUID(), () => lastPage());
  await expect(checkKey(run.integrationId, () => unavailable())).rejects.toMatchObject({
    kind: "unavailable",
  });

  expect((await findIntegration(run.integrationId)).attention).not.toBeNull();
});

test("a record that a good key may not read stays in the backlog with the reason, and the others are read", async () => {
  const run = await given.run({ phase: "backlog", reading: null });
  const { workspaceId } = run;
  await given.row("fetch_backlog", {
    workspaceId,
    kind: "customer",
    id: "closed",
    reason: "a message names it",
  });
  await given.row("fetch_backlog", {
    workspaceId,
    kind: "customer",
    id: "open",
    reason: "a message names it",
  });

  await readToEnd(run, answerKeyCheck({ forbiddenPaths: ["/v1/customers/closed"] }));

  expect(await given.query("select id, outcome, tries from fetch_backlog order by id")).toEqual([
    { id: "closed", outcome: "Kustomer refuses it to this key", tries: 1 },
    { id: "open", outcome: "not found at Kustomer", tries: 1 }, // the script has no customers
  ]);
});
