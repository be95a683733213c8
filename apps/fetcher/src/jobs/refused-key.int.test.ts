import { Fault, isFault } from "@inlet/contracts";
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

const { db, given, step, checkKey, queues, load } = setUpFetcher();
const integrationOf = async (id: string) => {
  const found = await integrations.findById(db, id);
  if (found === undefined) throw new Error("no integration");
  return found;
};

/** Refuses the first request that is no check of the key, then answers by `script`. */
function refusingOnce(refusal: Fault, script: ReplyScript): ReplyScript {
  let refused = false;
  return (request) => {
    if (refused) return script(request);
    refused = true;
    return refusal;
  };
}

/** Takes turns of a run until it is over: on a busy machine one turn may be too short for all of it. */
async function stepThrough(run: GivenRun, script: ReplyScript): Promise<void> {
  for (let now: GivenRun = run, turns = 0; turns < 20; turns++) {
    await step(now, script);
    now = await load(run);
    if ("state" in now && now.state === "done") return;
  }
}

test("one stray 401 stops nobody", async () => {
  const run = await given.run();

  await stepThrough(run, refusingOnce(unauthorized(), answerKeyCheck()));

  expect(await load(run)).toMatchObject({ state: "done", failures: 0 });
  expect((await integrationOf(run.integrationId)).attention).toBeNull();
});

test.each([
  ["is dead", () => unauthorized(), { reason: "rejected", missingRoles: [] }],
  [
    "has lost a required role",
    answerKeyCheck({ forbiddenPaths: ["/v1/messages"] }),
    { reason: "roles_missing", missingRoles: ["org.permission.message.read"] },
  ],
] as const)(
  "a key that %s needs a person; the runs wait and the cursors stay",
  async (_, script, attention) => {
    const run = await given.run({ version: 3, reading: null });
    const { integrationId, workspaceId } = run;
    const release = await given.run({ integrationId, workspaceId, kind: "release" });
    const at = new Date("2026-01-05T00:00:00Z");
    await given.row("stream_cursor", { integrationId, workspaceId, stream: "messages", at });

    await step(run, refusingOnce(forbidden(), script));

    expect(await load(run)).toMatchObject({ state: "paused", version: 4, failures: 0 });
    expect(await load(release)).toMatchObject({ state: "paused" });
    expect(await integrations.listCursors(db, integrationId)).toEqual([{ stream: "messages", at }]);
    const integration = await integrationOf(integrationId);
    expect(integration.attention).toMatchObject({
      ...attention,
      message: expect.any(String),
      since: expect.any(String),
    });
    const [row] = await given.ask(
      "select round(extract(epoch from recheck_at - clock_timestamp()) / 60)::int as minutes from integration",
    );
    expect(row).toEqual({ minutes: 15 });
  },
);

test("a key that may no longer search goes on by lists from the same cursor", async () => {
  const run = await given.run();

  await step(run, refusingOnce(forbidden(), answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] })));
  const [next] = await runs.openDue(db, { limit: 1, settleMs: 0 });

  expect(await load(run)).toMatchObject({ state: "failed", error: { kind: "forbidden" } });
  expect(next).toMatchObject({ integrationId: run.integrationId, kind: "initial", strategy: "list" });
});

test("a key that may no longer search goes on by lists also when conversations were listed already", async () => {
  const run = await given.run({ strategy: "list", listed: ["conversations"], phase: "messages" });

  await step(run, refusingOnce(forbidden(), answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] })));

  expect(await load(run)).toMatchObject({ state: "failed", error: { kind: "forbidden" } });
});

test("what is known of an org's search outlives a new look at the key", async () => {
  const capabilities = { search: true, unsorted: ["messages"] };
  const { id: integrationId, workspaceId } = await given.integration({ capabilities });
  const run = await given.run({ integrationId, workspaceId, strategy: "list" });

  await step(run, refusingOnce(unauthorized(), answerKeyCheck()));

  expect((await integrationOf(integrationId)).capabilities).toMatchObject({
    search: true,
    unsorted: ["messages"],
  });
});

test("a key that cannot be asked about now is a failure of the run, counted like any other", async () => {
  const run = await given.run({ failures: 7 });

  await step(
    run,
    refusingOnce(unauthorized(), () => unavailable()),
  );

  expect(await load(run)).toMatchObject({ state: "failed", failures: 8, error: { kind: "unavailable" } });
  expect((await integrationOf(run.integrationId)).attention).toBeNull();
});

test("a 429 is asked about at the budget, whatever this host's clock says", async () => {
  const run = await given.run();
  const inAnHour = new Date(Date.now() + 3_600_000); // as an app clock that is an hour late would read it
  const limited = new Fault("rate_limited", "used up", { details: { status: 429 }, retryAt: inAnHour });

  const fault = await step(run, () => limited).catch((err: unknown) => err);

  expect(isFault(fault, "rate_limited") && fault.retryAt && fault.retryAt < inAnHour).toBe(true);
  expect((await load(run)).dispatchAt?.getTime()).toBeLessThan(Date.now() + 60_000);
});

async function paused(columns: Record<string, unknown> = {}) {
  const attention = { reason: "rejected", message: "", missingRoles: [], since: "" };
  const { id: integrationId, workspaceId } = await given.integration({
    attention,
    recheckAt: new Date(),
    ...columns,
  });
  return given.run({ integrationId, workspaceId, state: "paused", version: 4 });
}

test("a key that works again lets the paused runs go on", async () => {
  const run = await paused();

  await checkKey(run.integrationId, answerKeyCheck());

  expect(await load(run)).toMatchObject({ state: "queued", version: 5 });
  expect(queues().sent).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 5 }, priority: 10 },
  ]);
  expect((await integrationOf(run.integrationId)).attention).toBeNull();
  expect(
    await given.ask(
      "select round(extract(epoch from recheck_at - clock_timestamp()) / 3600)::int as hours from integration",
    ),
  ).toEqual([{ hours: 24 }]);
});

test.each([{ ingestConversations: false }, { paused: true }])(
  "a key that works again resumes nothing that a person has stopped: %j",
  async (columns) => {
    const run = await paused(columns);

    await checkKey(run.integrationId, answerKeyCheck());

    expect(await load(run)).toMatchObject({ state: "paused", version: 4 });
    expect((await integrationOf(run.integrationId)).attention).toBeNull();
    expect(queues().sent).toEqual([]);
  },
);

test("a key that is still refused waits for the next look, with the day it began kept", async () => {
  const since = "2026-01-01T00:00:00.000Z";
  const run = await paused({ attention: { reason: "expired", message: "", missingRoles: [], since } });

  await checkKey(run.integrationId, () => unauthorized());

  expect((await integrationOf(run.integrationId)).attention).toMatchObject({ reason: "rejected", since });
  expect(await load(run)).toMatchObject({ state: "paused" });
});

test("an integration that is gone ends quietly, and one that cannot be asked is asked again", async () => {
  const run = await paused();

  await checkKey(crypto.randomUUID(), () => lastPage());
  await expect(checkKey(run.integrationId, () => unavailable())).rejects.toMatchObject({
    kind: "unavailable",
  });

  expect((await integrationOf(run.integrationId)).attention).not.toBeNull();
});

test("a record that a good key may not read is kept with the reason, and the others are read", async () => {
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

  await stepThrough(run, answerKeyCheck({ forbiddenPaths: ["/v1/customers/closed"] }));

  expect(await given.ask("select id, outcome, tries from fetch_backlog order by id")).toEqual([
    { id: "closed", outcome: "Kustomer refuses it to this key", tries: 1 },
    { id: "open", outcome: "not found at Kustomer", tries: 1 }, // what this Kustomer says of every other customer
  ]);
});
