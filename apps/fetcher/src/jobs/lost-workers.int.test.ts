import { backlog, views } from "@inlet/db";
import type { KustomerRequest } from "@inlet/kustomer";
import { buildRawConversation, buildRawCustomer, type GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  answerKeyCheck,
  createScriptedKustomer,
  lastPage,
  type ReplyScript,
  unavailable,
} from "../testing/scripted-kustomer.ts";

const { db, given, takeStep, readExtras, loadRun } = setUpFetcher();

const hourAgo = Date.now() - 3_600_000;
const conversations = Array.from({ length: 12 }, (_, i) =>
  buildRawConversation({ id: `c${i}`, updatedAt: new Date(hourAgo + i * 60_000).toISOString() }),
);
type RawRecord = (typeof conversations)[number];

const compare: Record<string, (it: string, bound: string) => boolean> = {
  gte: (it, bound) => it >= bound,
  lt: (it, bound) => it < bound,
  lte: (it, bound) => it <= bound,
};

/** What a search for conversations finds: those within its bounds, in order. */
function search({ body, query }: KustomerRequest): RawRecord[] {
  const { queryContext, and } = body as {
    queryContext: string;
    and: Record<string, Record<string, string>>[];
  };
  if (queryContext !== "conversation") return [];
  const bounds = and.flatMap((it) => Object.entries(it["conversation_updated_at"] ?? {}));
  const found = conversations.filter(({ attributes: { updatedAt } }) =>
    bounds.every(([operator, bound]) => compare[operator]?.(updatedAt, bound)),
  );
  return found.slice(0, Number(query?.["pageSize"]));
}

/** A page of a search that names the next one while it is full. */
function toPage(records: readonly unknown[], { query }: KustomerRequest) {
  const pageSize = Number(query?.["pageSize"]);
  const next = records.length === pageSize ? "/v1/customers/search?page=2" : null;
  return { ...lastPage(records), meta: { pageSize }, links: { next } };
}

/** The records that the reply to a request holds. */
function findRecords(request: KustomerRequest): unknown[] {
  if (request.path === "/v1/customers/search") return search(request);
  const [, ids = ""] = /^\/v1\/customers\/([\w,]+)$/.exec(request.path) ?? [];
  return ids.split(",").flatMap((id) => (id === "" ? [] : buildRawCustomer({ id })));
}

const answer: ReplyScript = (request) =>
  request.path === "/v1/auth/tokens/current"
    ? answerKeyCheck()(request)
    : toPage(findRecords(request), request);

/**
 * Takes steps until the run has ended. A worker that requests what is fatal never returns, and the queue counts it as lost.
 * @returns how many workers were lost
 */
async function takeSteps(run: GivenRun, isFatal: (request: KustomerRequest) => boolean, reply = answer) {
  let [crashes, all, last] = [0, 0, -1];
  for (let steps = 0; steps < 400; steps++) {
    const { state, version } = await loadRun(run);
    if (state === "done" || state === "failed") break;
    if (version !== last) crashes = 0; // each version has a job of its own
    last = version;
    const lost = Promise.withResolvers<true>();
    const kustomer = createScriptedKustomer((request) => {
      if (!isFatal(request)) return reply(request);
      lost.resolve(true);
      return new Promise(() => undefined);
    });
    const returned = takeStep({ ...run, version }, kustomer, { context: { attempt: crashes + 1, crashes } });
    const isLost = await Promise.race([returned.then(() => false).catch(() => false), lost.promise]);
    if (isLost) [crashes, all] = [crashes + 1, all + 1];
    await given.query("update org_budget set consecutive_unavailable = -1000"); // a pause would take real time
    await given.query("update raw_batch set state = 'settled'");
  }
  return all;
}

const listFailures = async ({ workspaceId }: Pick<GivenRun, "workspaceId">) =>
  (await views.listPending(db, { workspaceId, limit: 100 })).flatMap((it) =>
    it.failure ? [[it.kind, it.id, it.failure]] : [],
  );

const reason = "Inlet lost processes while they read it";

test("a record of a search with which workers are lost is set aside, and the others are read", async () => {
  const run = await given.run();
  const fatal = conversations[7];

  const lost = await takeSteps(run, (request) => findRecords(request).some((it) => it === fatal));

  expect(await loadRun(run)).toMatchObject({
    state: "done",
    warnings: [expect.stringContaining("search: 1")],
  });
  expect(await listFailures(run)).toEqual([
    ["instant", `conversations@${fatal?.attributes.updatedAt}`, reason],
  ]);
  const [{ records } = {}] = await given.query("select sum(records)::integer as records from raw_batch");
  expect(records).toBeGreaterThanOrEqual(conversations.length - 1);
  expect(lost).toBeLessThan(60);
});

test("a customer with whom workers are lost is set aside, and those who are requested beside are read", async () => {
  const run = await given.run({ phase: "backlog", customersRead: true });
  const entries = ["a", "b", "x", "y"].map((id) => ({
    ...({ kind: "customer", id } as const),
    reason: backlog.reasons.namedByMessage,
  }));
  await backlog.add(db, run.workspaceId, entries);

  await takeSteps(run, ({ path }) => path === "/v1/customers/x");

  expect(await loadRun(run)).toMatchObject({ state: "done" });
  expect(await listFailures(run)).toEqual([["customer", "x", reason]]);
  const [{ records } = {}] = await given.query("select sum(records)::integer as records from raw_batch");
  expect(records).toBe(3);
});

test("workers that are lost twice with a request change nothing, and it is sent again", async () => {
  const run = await given.run();
  let left = 2;

  const lost = await takeSteps(run, ({ path }) => path.endsWith("/search") && left-- > 0);

  expect(lost).toBe(2);
  expect(await loadRun(run)).toMatchObject({ state: "done", warnings: [] });
  const sizes = await given.query("select distinct records from raw_batch where records > 0");
  expect(sizes).toEqual([{ records: conversations.length }]);
});

test("while Kustomer does not answer either, workers that are lost count as failures of the run", async () => {
  const run = await given.run();
  const control: ReplyScript = (request) =>
    request.path === "/v1/auth/tokens/current" ? unavailable() : answer(request);

  await takeSteps(run, ({ path }) => path.endsWith("/search"), control);

  expect(await loadRun(run)).toMatchObject({
    state: "failed",
    error: { kind: "invalid", message: expect.stringContaining("lost processes") },
  });
});

test("extras with which workers were lost three times are asked for again in a day, and the others come", async () => {
  const capabilities = { conversations: true, messages: true, customers: true, tags: true, search: true };
  const { id, workspaceId } = await given.integration({
    capabilities: { ...capabilities, users: true, teams: true, attachments: true },
  });
  for (const stream of ["conversations", "messages"])
    await given.row("stream_cursor", { integrationId: id, workspaceId, at: new Date(), stream });
  const kustomer = createScriptedKustomer(answer);

  await readExtras(id, kustomer, { crashes: 3 });
  expect(kustomer.requests).toEqual([]);
  await readExtras(id, kustomer);

  const asked = kustomer.requests.map((it) => it.path);
  expect(asked).toContain("/v1/customers/search"); // for messages with attachments
  expect(asked).not.toContain("/v1/users");
});
