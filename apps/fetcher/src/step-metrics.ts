import type { Metrics } from "@inlet/service-kit";

/** What the fetcher counts. */
export function createStepMetrics(metrics: Metrics) {
  return {
    requests: metrics.counter({
      name: "inlet_kustomer_requests_total",
      help: "Replies of Kustomer that a step could use, by budget.",
      labels: ["budget"],
    }),
    records: metrics.counter({
      name: "inlet_records_read_total",
      help: "Records read from Kustomer, repetitions included.",
      labels: ["stream"],
    }),
    faults: metrics.counter({
      name: "inlet_step_faults_total",
      help: "Steps that did not succeed, by kind of failure.",
      labels: ["kind"],
    }),
    steps: metrics.histogram({
      name: "inlet_step_seconds",
      help: "Time of one step, waiting for its permit included.",
    }),
  };
}

export type StepMetrics = ReturnType<typeof createStepMetrics>;
