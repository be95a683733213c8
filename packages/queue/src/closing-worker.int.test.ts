import { setUpQueueBackends } from "@inlet/testkit";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { createTestJob, normalPriority, patiently, setUpQueueTest } from "./testing/queue-test.ts";

const [postgres] = setUpQueueBackends().filter((it) => it.name === "postgres");
if (postgres === undefined) throw new Error("There is no queue on Postgres.");
const { queues, startTestWorker } = setUpQueueTest(postgres);

/** Longer than a closing worker waits for a server. */
const graceMs = 3_500;

test("closing waits for a job that was being fetched, and aborts it in time", async () => {
  const job = createTestJob();
  await queues().send(job, { id: "a" }, normalPriority);
  await using stack = new AsyncDisposableStack();
  const client = stack.adopt(new pg.Client(postgres.url), (it) => it.end());
  await client.connect();
  await client.query("begin; lock table bullmq.job in access exclusive mode");
  let ended = false;
  const run = (_payload: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        ended = true;
        resolve();
      });
    });
  const worker = await startTestWorker(job, run, { graceMs });
  const fetching = "select from pg_locks where not granted and relation = 'bullmq.job'::regclass";
  await vi.waitFor(async () => expect((await client.query(fetching)).rowCount).toBeGreaterThan(0), patiently);

  const closed = worker[Symbol.asyncDispose]();
  await client.query("commit");
  await closed;

  expect(ended).toBe(true);
});
