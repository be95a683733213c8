import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

interface MetricOptions<L extends string> {
  /** Snake case with a unit, such as `inlet_step_seconds`. */
  name: string;
  help: string;
  labels?: readonly L[];
}

/** One service's metrics. A label must have a small, fixed set of values, so never a workspace or a run. */
export interface Metrics {
  readonly contentType: string;
  /** All metrics in Prometheus's text format. */
  read(): Promise<string>;
  createCounter<L extends string = never>(options: MetricOptions<L>): Counter<L>;
  createHistogram<L extends string = never>(options: MetricOptions<L> & { buckets?: number[] }): Histogram<L>;
}

/** Creates metrics with their own registry, so that services in one process do not share them. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const toConfiguration = <L extends string>({ name, help, labels = [] }: MetricOptions<L>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    createCounter: (options) => new Counter(toConfiguration(options)),
    createHistogram: ({ buckets, ...options }) =>
      new Histogram({ ...toConfiguration(options), ...(buckets === undefined ? {} : { buckets }) }),
  };
}
