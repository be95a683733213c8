import { randomUUID } from "node:crypto";
import { priority, takeStep } from "@inlet/contracts";
import type { Queues } from "@inlet/queue";
import {
  createHealth,
  createKeyring,
  createLog,
  createMetrics,
  generateEncryptionKey,
} from "@inlet/service-kit";
import { copyDb, setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, inject, test } from "vitest";
import { openServiceConnections } from "./open-service-connections.ts";

/** Opens the connections of a service that uses this database. */
async function openQueuesOf(
  stack: AsyncDisposableStack,
  { databaseUrl, queue }: { databaseUrl: string; queue: { url: string; prefix: string | undefined } },
): Promise<Queues> {
  const context = {
    ...{ log: createLog({ name: "test", level: "silent" }), stack: stack.use(new AsyncDisposableStack()) },
    ...{ metrics: createMetrics("test"), health: createHealth() },
  };
  const keyring = createKeyring(`test:${generateEncryptionKey()}`);
  return (await openServiceConnections({ databaseUrl, poolMax: 1, queue, keyring }, context)).queues;
}

const countAll = async (queues: Queues) => {
  const { prioritized } = await queues.countJobs(takeStep);
  return prioritized;
};

describe.each(setUpQueueBackends())("with the queue on $name", ({ name, url, prefix: ownPrefix }) => {
  test.skipIf(url === undefined)(
    "installations with databases of their own never get each other's jobs, and services of one share theirs",
    async () => {
      await using stack = new AsyncDisposableStack();
      const server = inject("postgresUrl");
      const [first, second] = [stack.use(await copyDb(server)), stack.use(await copyDb(server))];
      const open = (databaseUrl: string) =>
        openQueuesOf(stack, {
          databaseUrl,
          queue: { url: name === "redis" ? (url ?? "") : databaseUrl, prefix: undefined },
        });
      const [ours, alsoOurs, theirs] = [await open(first.url), await open(first.url), await open(second.url)];
      const before = await Promise.all([ours, theirs].map(countAll));

      await ours.send(takeStep, { runId: randomUUID(), version: 0 }, { priority: priority.live });

      expect(before).toEqual([0, 0]);
      expect(await Promise.all([ours, alsoOurs, theirs].map(countAll))).toEqual([1, 1, 0]);
    },
  );

  test.skipIf(name !== "redis" || url === undefined)(
    "installations with the same QUEUE_PREFIX share jobs, whatever their databases are",
    async () => {
      await using stack = new AsyncDisposableStack();
      const server = inject("postgresUrl");
      const [first, second] = [stack.use(await copyDb(server)), stack.use(await copyDb(server))];
      const queue = { url: url ?? "", prefix: ownPrefix };
      const one = await openQueuesOf(stack, { databaseUrl: first.url, queue });
      const other = await openQueuesOf(stack, { databaseUrl: second.url, queue });

      await one.send(takeStep, { runId: randomUUID(), version: 0 }, { priority: priority.live });

      expect(await countAll(other)).toBe(1);
    },
  );
});
