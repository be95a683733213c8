import type { Metrics } from "@inlet/service-kit";

/** Creates the normalizer's metrics. */
export function createBatchMetrics(metrics: Metrics) {
  return {
    records: metrics.createCounter({
      name: "inlet_records_normalized_total",
      help: "Records of settled batches, by outcome.",
      labels: ["stream", "outcome"],
    }),
    replayed: metrics.createCounter({
      name: "inlet_records_replayed_total",
      help: "Records of replayed batches, by outcome.",
      labels: ["stream", "outcome"],
    }),
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
