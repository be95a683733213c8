import type { Batch, BatchOutcome } from "@inlet/db";
import type { Metrics } from "@inlet/service-kit";

/** Creates the normalizer's metrics. */
export function createBatchMetrics(metrics: Metrics) {
  const labels = ["stream", "outcome"] as const;
  const normalized = metrics.createCounter({
    name: "inlet_records_normalized_total",
    help: "Records of settled batches, by outcome.",
    labels,
  });
  const replayed = metrics.createCounter({
    name: "inlet_records_replayed_total",
    help: "Records of replayed batches, by outcome.",
    labels,
  });
  return {
    countRecords(batch: Pick<Batch, "stream" | "replayed">, outcome: BatchOutcome): void {
      const counter = batch.replayed ? replayed : normalized;
      for (const [name, count] of Object.entries(outcome))
        if (count > 0) counter.inc({ stream: batch.stream, outcome: name }, count);
    },
    failures: metrics.createCounter({
      name: "inlet_batch_failures_total",
      help: "Failed attempts to store a batch.",
    }),
    seconds: metrics.createHistogram({
      name: "inlet_batch_seconds",
      help: "Time from the start of a batch's job until the batch is settled.",
    }),
  };
}

export type BatchMetrics = ReturnType<typeof createBatchMetrics>;
