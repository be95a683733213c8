import { type http, readExtras, takeStep } from "@inlet/contracts";
import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Feedback = OnWire<typeof http.feedbackPage>;

/** Reads the feed from a cursor to its end. */
async function readFeed({ api, path }: Tenant, from?: string): Promise<Feedback> {
  const data: Feedback["data"] = [];
  let next = from;
  for (;;) {
    const page = await api.expectOk<Feedback>(
      "GET",
      `${path}/feedback?limit=1000${next ? `&after=${next}` : ""}`,
    );
    next = page.next;
    if (page.data.length === 0) return { data, next };
    data.push(...page.data);
  }
}

const pickIds = ({ data }: Feedback, kind: string) =>
  data.filter((it) => it.kind === kind).map((it) => it.id);
const toSortedIds = (rows: { id: string }[]) => rows.map((it) => it.id).sort();

describe.each(setUpQueueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined)(
    "switching ingestion off stops a run, and switching it on resumes the run where it stopped",
    async () => {
      const knobs = { searchPageMax: 20, latencyMs: 10 };
      await using system = await startSystem({ queue, knobs });
      const tenant = await system.createTenant();
      await tenant.connect("full");
      const run = await tenant.switchOn();
      await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(60));

      await tenant.switchOff();
      expect(await tenant.getIntegration()).toMatchObject({ status: "off", nextRunAt: null });
      const pausedRun = await tenant.waitForRun(run, ({ state }) => expect(state).toBe("paused"));
      await waitUntilSettled(system);
      const requestsBefore = system.sim.requests().counts.total;
      const refused = await tenant.api.call("POST", `${tenant.path}/integrations/kustomer/runs`, {});
      expect(refused).toMatchObject({ status: 409 });
      expect(system.sim.requests().counts.total).toBe(requestsBefore);
      const resumed = await tenant.switchOn();

      expect(resumed.id).toBe(run.id);
      expect(resumed.progress.done).toBeGreaterThanOrEqual(pausedRun.progress.done);
      await tenant.waitUntilDone(resumed);
      await expectEqualToTruth(system, tenant);
      await expectInvariants(system, tenant);
      expect(await system.countRedispatches()).toBe(0);
    },
  );
});

/** Waits until the requests that were out at the switch have been answered, and everything that was read before it is stored. */
async function waitUntilSettled({ db, queues }: TestSystem): Promise<void> {
  const patiently = { timeout: 20_000 };
  for (const job of [takeStep, readExtras])
    await expect
      .poll(() => queues.countJobs(job), patiently)
      .toMatchObject({ active: 0, waiting: 0, prioritized: 0 });
  await expect
    .poll(async () => (await db.query("select id from raw_batch where state = 'pending'")).rows, patiently)
    .toEqual([]);
}

test("the feed contains conversations, and also messages while comments are ingested", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const tenant = await system.createTenant();
  await tenant.connect("searchNoAudit"); // it reads no names of agents, which change conversations when they come
  await tenant.waitUntilDone(await tenant.switchOn());
  const store = await readStore(tenant);

  const tickets = await readFeed(tenant);
  expect(pickIds(tickets, "conversation").sort()).toEqual(toSortedIds(store.conversations));
  expect(pickIds(tickets, "message")).toEqual([]);

  await tenant.changeIntegration({ ingestComments: true });
  const comments = await readFeed(tenant, tickets.next);
  expect(pickIds(comments, "conversation")).toEqual([]);
  expect(pickIds(comments, "message").sort()).toEqual(toSortedIds(store.messages));

  await tenant.changeIntegration({ ingestComments: false });
  const [conversationId] = pickIds(tickets, "conversation");
  system.sim.mutate({ actions: [{ type: "addMessage", conversationId }] });
  await tenant.runUntilDone();
  const later = await readFeed(tenant, comments.next);
  expect(pickIds(later, "conversation")).toEqual([conversationId]);
  const dropped = later.data.filter((it) => it.kind === "message");
  expect(dropped.map((it) => it.id)).toEqual(expect.arrayContaining(toSortedIds(store.messages)));
  expect(dropped.every((it) => it.deleted)).toBe(true);

  await tenant.changeIntegration({ ingestComments: true });
  const again = await readFeed(tenant, later.next);
  const { messages } = await readStore(tenant);
  expect(messages.length).toBe(store.messages.length + 1);
  expect(pickIds(again, "message").sort()).toEqual(toSortedIds(messages));
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
