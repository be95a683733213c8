import type { Metrics } from "@inlet/service-kit";

/** What the normalizer counts. */
export function createBatchMetrics(metrics: Metrics) {
  return {
    records: metrics.createCounter({
      name: "inlet_records_normalized_total",
      help: "Records of settled batches, by what became of them.",
      labels: ["stream", "outcome"],
    }),
    replayed: metrics.createCounter({
      name: "inlet_records_replayed_total",
      help: "Records of replayed batches, by what became of them.",
      labels: ["stream", "outcome"],
    }),
    failures: metrics.createCounter({
      name: "inlet_batch_failures_total",
      help: "Batches that could not be stored at once.",
    }),
    seconds: metrics.createHistogram({
      name: "inlet_batch_seconds",
      help: "Time from taking a batch to its being settled.",
    }),
  };
}

export type BatchMetrics = ReturnType<typeof createBatchMetrics>;
