import { backlog, batches } from "@inlet/db";
import { buildRawCustomer, type GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage } from "../testing/scripted-kustomer.ts";

const { db, given, takeStep, loadRun } = setUpFetcher();
const readAt = new Date(Date.UTC(2026, 0, 8));

/** A run in its backlog phase that has read a page of customers, before messages have named these customers. */
async function givenNamed(ids: readonly string[], columns: Record<string, unknown> = {}): Promise<GivenRun> {
  const readCounts = { customers: 2 };
  const run = await given.run({ phase: "backlog", customersRead: true, readCounts });
  const records = ["p1", "p2"].map((id) => buildRawCustomer({ id }));
  await given.batch(run, { stream: "customers", records, state: "settled", observedAt: readAt, ...columns });
  const entries = ids.map((id) => ({
    kind: "customer" as const,
    id,
    reason: backlog.reasons.namedByMessage,
  }));
  await backlog.add(db, run.workspaceId, entries);
  return run;
}

/** Takes a run's steps up to its next barrier. @returns which paths were requested */
async function takeSteps(run: GivenRun): Promise<string[]> {
  const kustomer = createScriptedKustomer(({ path }) =>
    lastPage([buildRawCustomer({ id: path.split("/").at(-1) })]),
  );
  await takeStep({ ...run, version: (await loadRun(run)).version }, kustomer);
  return kustomer.requests.map((it) => it.path);
}

/** What the fetcher hands to the normalizer. */
const listPending = async () => {
  const pending = await given.query<{ body: Buffer; observedAt: Date }>(
    "select body, observed_at as \"observedAt\" from raw_batch where state = 'pending' order by created_at",
  );
  const texts = await Promise.all(pending.map((it) => batches.decompressBody(it.body)));
  return texts.map((text, i) => ({
    ids: JSON.parse(text.toString()).data.map((it: { id: string }) => it.id),
    observedAt: pending[i]?.observedAt,
  }));
};

test("a customer whom the run's page has brought before a message named them is stored without a request", async () => {
  const run = await givenNamed(["p1", "p3"]);

  expect(await takeSteps(run)).toEqual(["/v1/customers/p3"]);

  expect(await listPending()).toMatchObject([{ ids: ["p1"], observedAt: readAt }, { ids: ["p3"] }]);
  const { workspaceId } = run;
  const page = { workspaceId, observedAt: readAt, runId: run.id };
  expect(await backlog.removeFetched(db, page, { kind: "customer", ids: ["p1", "p3"] })).toMatchObject([
    { id: "p1" },
  ]);
});

test("a customer is requested when the page was discarded or is none, or when an earlier version is stored", async () => {
  const discarded = await givenNamed(["p1"], { body: Buffer.alloc(0) });
  const noPage = await givenNamed(["p1"], { body: await batches.compressBody(Buffer.from("<html>")) });
  const stored = await givenNamed(["p2"]);
  await given.row("customer", {
    ...{ workspaceId: stored.workspaceId, id: "p2", updatedAt: readAt, observedAt: readAt },
    ...{ attributes: {}, relations: {}, mappingVersion: 1, feedPosition: 1 },
  });

  expect(await takeSteps(discarded)).toEqual(["/v1/customers/p1"]);
  expect(await takeSteps(noPage)).toEqual(["/v1/customers/p1"]);
  expect(await takeSteps(stored)).toEqual(["/v1/customers/p2"]);
});
