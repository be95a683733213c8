import { Fault, isFault } from "@inlet/contracts";
import { afterEach, expect, test, vi } from "vitest";
import { createBulkhead } from "../step/bulkhead.ts";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage, unavailable } from "../testing/scripted-kustomer.ts";

const { given, takeStep, loadRun } = setUpFetcher();

const timedOut = () =>
  new Fault("unavailable", "Kustomer could not be reached.", {
    details: { code: "UND_ERR_HEADERS_TIMEOUT" },
  });
const isDeferred = (err: unknown) => isFault(err, "rate_limited");

/** A run of a workspace of its own, at a host and org of its own if it is given one. */
async function givenRunAt(host?: string) {
  const at = host === undefined ? {} : { baseUrl: `https://${host}`, orgId: `org of ${host}` };
  const { id: integrationId, workspaceId } = await given.integration(at);
  return given.run({ integrationId, workspaceId });
}

/** A bulkhead with one place, after three steps at the default host that ended with `answer`. */
async function givenBulkheadAfter(answer: () => unknown) {
  const bulkhead = createBulkhead(1);
  for (let i = 0; i < 3; i++) await takeStep(await givenRunAt(), answer, { bulkhead }).catch(() => undefined);
  await given.query("update org_budget set blocked_until = null, consecutive_unavailable = 0");
  return bulkhead;
}

test("a host that does not reply leaves places to the runs of other hosts, and its own runs wait without a failure", async () => {
  const bulkhead = await givenBulkheadAfter(timedOut);
  const reply = Promise.withResolvers<unknown>();
  const unresponsive = createScriptedKustomer(() => reply.promise);
  const [first, second, other] = [await givenRunAt(), await givenRunAt(), await givenRunAt("other.invalid")];

  const waiting = takeStep(first, unresponsive, { bulkhead });
  await vi.waitFor(() => expect(unresponsive.requests).toHaveLength(1));
  const deferred = await takeStep(second, unresponsive, { bulkhead }).catch((err: unknown) => err);
  await takeStep(other, () => lastPage(), { bulkhead });

  expect(deferred).toSatisfy(isDeferred);
  expect(unresponsive.requests).toHaveLength(1);
  expect(await loadRun(second)).toMatchObject({
    ...{ state: "waiting", failures: 0 },
    error: { message: expect.stringMatching(/more than 5 seconds.*take turns/) },
  });
  expect(await loadRun(other)).toMatchObject({ state: "done" });

  reply.resolve(lastPage());
  await waiting;
  await takeStep(second, () => lastPage(), { bulkhead });
  expect(await loadRun(second)).toMatchObject({ state: "done", error: null });
});

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["pages", () => lastPage()],
  ["failures", () => unavailable()],
])("an org that replies late, with %s, leaves places to the other orgs of its host", async (_, answer) => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const bulkhead = await givenBulkheadAfter(() => {
    vi.advanceTimersByTime(15_000);
    return answer();
  });
  const reply = Promise.withResolvers<unknown>();
  const slow = createScriptedKustomer(() => reply.promise);
  const [first, second] = [await givenRunAt(), await givenRunAt()];
  const { id: integrationId, workspaceId } = await given.integration({ orgId: "another org" });
  const other = await given.run({ integrationId, workspaceId });

  const waiting = takeStep(first, slow, { bulkhead });
  await vi.waitFor(() => expect(slow.requests).toHaveLength(1));
  const deferred = await takeStep(second, slow, { bulkhead }).catch((err: unknown) => err);
  await takeStep(other, () => lastPage(), { bulkhead });

  expect(deferred).toSatisfy(isDeferred);
  expect(await loadRun(other)).toMatchObject({ state: "done" });
  reply.resolve(lastPage());
  await waiting;
});

test("a host that replies with failures keeps nobody waiting", async () => {
  const bulkhead = await givenBulkheadAfter(unavailable);
  const reply = Promise.withResolvers<unknown>();
  const slow = createScriptedKustomer(() => reply.promise);
  const [first, second] = [await givenRunAt(), await givenRunAt()];

  const waiting = takeStep(first, slow, { bulkhead });
  await vi.waitFor(() => expect(slow.requests).toHaveLength(1));
  await takeStep(second, () => lastPage(), { bulkhead });

  expect(await loadRun(second)).toMatchObject({ state: "done" });
  reply.resolve(lastPage());
  await waiting;
});
