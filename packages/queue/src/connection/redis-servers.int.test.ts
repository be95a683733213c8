import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { defineHandler, openQueues, passProbeJob, startWorker } from "../index.ts";
import { createTestJob, normalPriority, patiently } from "../testing/queue-test.ts";
import { hasRedis, type OwnRedis, slotCount, startCluster, startRedis } from "../testing/start-redis.ts";

const log = pino({ level: "silent" });
const patientTest = { timeout: 60_000 };

describe.runIf(hasRedis)("on Redis Cluster", () => {
  test.for([1, 3])(
    "jobs pass through a cluster of %d, whichever node the URL names",
    patientTest,
    async (size) => {
      await using cluster = await startCluster(size);
      for (const { url } of cluster.nodes) {
        const job = createTestJob();
        const done: string[] = [];
        await using queues = openQueues({ url, prefix: "any" });
        const handler = defineHandler({ job, concurrency: 2, run: async ({ id }) => void done.push(id) });
        await queues.sendMany(
          job,
          ["a", "b"].map((id) => ({ payload: { id }, ...normalPriority })),
        );
        await using _worker = await startWorker(handler, { queues, log });
        await queues.send(job, { id: "c" }, { ...normalPriority, delayMs: 10 });

        await vi.waitFor(() => expect(done.toSorted()).toEqual(["a", "b", "c"]), patiently);
        await queues.check();
        await passProbeJob(queues);
      }
    },
  );

  test("jobs follow the queue's keys to another node", patientTest, async () => {
    await using cluster = await startCluster(2);
    const [url = ""] = cluster.nodes.map((it) => it.url);
    const job = createTestJob();
    const done: string[] = [];
    await using queues = openQueues({ url, prefix: "any" });
    const handler = defineHandler({ job, concurrency: 2, run: async ({ id }) => void done.push(id) });
    await using _worker = await startWorker(handler, { queues, log });
    await queues.send(job, { id: "before" }, normalPriority);
    await vi.waitFor(() => expect(done).toEqual(["before"]), patiently);

    await moveSlot(cluster.nodes, "{any}");

    await vi.waitFor(() => queues.send(job, { id: "after" }, normalPriority), patiently);
    await vi.waitFor(() => expect(done).toContain("after"), { timeout: 30_000, interval: 50 });
  });
});

describe.runIf(hasRedis)("a Redis that takes no jobs is named with the reason", () => {
  test("when it is a replica, until it is promoted", patientTest, async () => {
    await using primary = await startRedis();
    await using replica = await startRedis("--replicaof", "127.0.0.1", String(primary.port));
    await vi.waitFor(async () => {
      expect(await replica.run("info", "replication")).toContain("master_link_status:up");
    }, patiently);
    await using queues = openQueues({ url: replica.url });
    const refusal = { kind: "unavailable", message: expect.stringMatching(/cannot be used: READONLY /) };

    await expect(queues.check()).rejects.toMatchObject(refusal);
    await expect(queues.send(createTestJob(), { id: "a" }, normalPriority)).rejects.toMatchObject(refusal);
    await expect(passProbeJob(queues)).rejects.toMatchObject(refusal);

    await replica.run("replicaof", "no", "one");
    await vi.waitFor(() => passProbeJob(queues), patiently);
    await queues.check();
  });

  test("when its memory is full", patientTest, async () => {
    await using redis = await startRedis("--maxmemory", "1", "--maxmemory-policy", "noeviction");
    await using queues = openQueues({ url: redis.url });
    const refusal = { kind: "unavailable", message: expect.stringMatching(/cannot be used: OOM /) };

    await expect(queues.check()).rejects.toMatchObject(refusal);
    await expect(passProbeJob(queues)).rejects.toMatchObject(refusal);
  });

  test.for(["redis://:wrong@", "redis://nobody:wrong@", "redis://"])(
    "when the login is %s",
    patientTest,
    async (login) => {
      await using redis = await startRedis();
      await redis.run("config", "set", "requirepass", "right");
      const url = redis.url.replace("redis://", login);
      await using queues = openQueues({ url, answerWithinMs: 1_000 });
      const refusal = { kind: "unavailable", message: expect.stringMatching(/WRONGPASS|NOAUTH/) };

      await expect(queues.check()).rejects.toMatchObject(refusal);
      await expect(queues.send(createTestJob(), { id: "a" }, normalPriority)).rejects.toMatchObject(refusal);
    },
  );
});

describe.runIf(hasRedis)("a database number in the URL", () => {
  test("separates queues on one Redis, and does no harm on a cluster", patientTest, async () => {
    await using redis = await startRedis();
    await using cluster = await startCluster(1);
    await using second = openQueues({ url: `${redis.url}/2` });
    await using first = openQueues({ url: redis.url });
    await using onCluster = openQueues({ url: `${cluster.nodes[0]?.url}/2` });
    const job = createTestJob();

    await second.send(job, { id: "a" }, normalPriority);

    expect(await first.countJobs(job)).toMatchObject({ prioritized: 0 });
    await passProbeJob(onCluster);
  });
});

/** Moves the slot of a key, which must be on the first node or the second, to the other one. */
async function moveSlot(nodes: readonly OwnRedis[], key: string): Promise<void> {
  const [first] = nodes;
  const slot = String(await first?.run("cluster", "keyslot", key));
  const ids = await Promise.all(nodes.map((it) => it.run("cluster", "myid")));
  const isOnFirst = Number(slot) < slotCount / 2;
  const [source, target] = isOnFirst ? nodes : nodes.toReversed();
  const [sourceId, targetId] = isOnFirst ? ids : ids.toReversed();
  await target?.run("cluster", "setslot", slot, "importing", String(sourceId));
  await source?.run("cluster", "setslot", slot, "migrating", String(targetId));
  for (;;) {
    const keys = (await source?.run("cluster", "getkeysinslot", slot, "100")) as string[];
    if (keys.length === 0) break;
    await source?.run("migrate", "127.0.0.1", String(target?.port), "", "0", "5000", "keys", ...keys);
  }
  for (const node of [target, source]) await node?.run("cluster", "setslot", slot, "node", String(targetId));
}
