import type { Metrics } from "@inlet/service-kit";

/** Creates the fetcher's metrics. */
export function createStepMetrics(metrics: Metrics) {
  return {
    requests: metrics.createCounter({
      name: "inlet_kustomer_requests_total",
      help: "Replies of Kustomer that a step could use, by budget.",
      labels: ["budget"],
    }),
    records: metrics.createCounter({
      name: "inlet_records_read_total",
      help: "Records read from Kustomer, including repeated reads.",
      labels: ["stream"],
    }),
    setAside: metrics.createCounter({
      name: "inlet_set_aside_total",
      help: "Ids and instants that Kustomer could not return although it answered other requests, by kind.",
      labels: ["kind"],
    }),
    faults: metrics.createCounter({
      name: "inlet_step_faults_total",
      help: "Steps that failed, by kind of failure.",
      labels: ["kind"],
    }),
    steps: metrics.createHistogram({
      name: "inlet_step_seconds",
      help: "Duration of a step, including the wait for its permit.",
    }),
  };
}

export type StepMetrics = ReturnType<typeof createStepMetrics>;
