import { shrinkReading, startThread } from "@inlet/kustomer";
import { buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import type { ReadPlan } from "../plan/read-plan.ts";
import { buildRun } from "../testing/build-run.ts";
import { answerKeyCheck, createScriptedKustomer, lastPage } from "../testing/scripted-kustomer.ts";
import { readInParallel } from "./read-in-parallel.ts";

const rights = { conversations: true, messages: true, customers: true, tags: true };
const capabilities = { ...rights, search: true, auditLog: true };
const run = buildRun();
const [large, small] = [startThread("a"), startThread("b")];
const shrunk = shrinkReading(small, { ceiling: run.ceiling.toISOString() })?.next ?? small;

/** Reads two threads at once, of which the page of the second is shrinking. @returns what was requested, and which read got a result */
async function readTwo(lost: number) {
  const plan: ReadPlan = {
    ...{ kind: "ids", idKind: "thread", remainingIds: [] },
    reads: [
      { reading: large, ids: ["a"] },
      { reading: shrunk, ids: ["b"] },
    ],
  };
  const kustomer = createScriptedKustomer((request) => {
    const [, conversationId] = /conversations\/(\w)\/messages/.exec(request.path) ?? [];
    if (conversationId === undefined) return answerKeyCheck()(request);
    return lastPage([buildRawMessage({ id: `m-${conversationId}`, conversationId })]);
  });
  const acquirePermit = async () => ({ at: new Date(), report: async () => undefined });
  const { results } = await readInParallel(run, plan, {
    ...{
      lost,
      acquirePermit,
      acquireControlPermit: acquirePermit,
      acquireParallelPermit: () => acquirePermit,
    },
    client: kustomer.createClient({ baseUrl: "", apiKey: "" }),
    signal: new AbortController().signal,
    isKeyVerified: false,
    integration: { orgId: "org-1", capabilities },
  });
  const paths = kustomer.requests.map((it) => it.path.split("/").at(-2));
  return { paths, results: results.map((it) => it?.shrunk ?? it?.newRecords) };
}

test.each([
  { lost: 2, paths: ["a", "b"], results: [1, 1] }, // what is shrinking beside the first is not what the workers were lost with
  { lost: 3, paths: ["a"], results: [1] },
  { lost: 4, paths: ["tokens"], results: [true] },
])("of two requests with which $lost workers were lost, $paths are sent", async ({ lost, ...expected }) => {
  expect(await readTwo(lost)).toEqual(expected);
});
