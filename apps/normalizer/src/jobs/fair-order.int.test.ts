import { normalizeBatch, toBatchDispatch } from "@inlet/contracts";
import { webhooks } from "@inlet/db";
import { openQueues, startWorker } from "@inlet/queue";
import { createJobContext } from "@inlet/queue/testing";
import { createMetrics } from "@inlet/service-kit";
import { setUpQueueBackends } from "@inlet/testkit";
import { buildRawMessage, compressPage } from "@inlet/testkit/given";
import { describe, expect, test, vi } from "vitest";
import { createBatchMetrics } from "../batch-metrics.ts";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";
import { createNormalizeBatchHandler } from "./normalize-batch.ts";

const { db, given, keyring } = setUpNormalizer();
const { log } = createJobContext();

async function receiveEvents(integrationId: string, count: number) {
  const refs = [];
  for (let i = 0; i < count; i++) {
    const id = `m${i}`;
    const event = { id, createdAt: new Date(), stream: "messages", version: undefined } as const;
    const body = compressPage([buildRawMessage({ id })]);
    const received = await webhooks.receiveEvent(db, integrationId, { ...event, body });
    if (received.kind === "accepted") refs.push(received.batch);
  }
  return refs;
}

describe.each(setUpQueueBackends())("on $name", ({ url, prefix }) => {
  test.skipIf(url === undefined)(
    "a flood of one workspace's events delays each batch of another by one batch only",
    async () => {
      await using queues = openQueues({ url: url ?? "", prefix });
      const [big, small] = [await given.integration(), await given.integration({ orgId: "org-2" })];
      const flood = await receiveEvents(big.id, 60);
      const few = await receiveEvents(small.id, 3);
      await queues.sendMany(normalizeBatch, [...flood, ...few].map(toBatchDispatch));

      const metrics = createBatchMetrics(createMetrics("normalizer"));
      const handler = createNormalizeBatchHandler({ db, queues, keyring, metrics });
      await using _worker = await startWorker(handler, { queues, log, concurrency: 1 });
      const order = await vi.waitFor(
        async () => {
          const rows = await given.query(
            "select integration_id from raw_batch where state = 'settled' order by settled_at",
          );
          expect(rows).toHaveLength(63);
          return rows.map((it) => it["integration_id"]);
        },
        { timeout: 50_000, interval: 250 },
      );

      expect(order.lastIndexOf(small.id)).toBeLessThan(6);
    },
  );
});
