import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  Registry,
} from "prom-client";

interface MetricOptions<L extends string> {
  /** Snake case with a unit, such as `inlet_step_seconds`. */
  name: string;
  help: string;
  labels?: readonly L[];
}

interface GaugeOptions<L extends string> extends MetricOptions<L> {
  collect?: (createGauge: Gauge<L>) => void | Promise<void>;
}

/** One service's numbers. Never label by workspace, run or anything else without a small, fixed set of values. */
export interface Metrics {
  readonly contentType: string;
  /** Everything in Prometheus's text format. */
  read(): Promise<string>;
  createCounter<L extends string = never>(described: MetricOptions<L>): Counter<L>;
  createHistogram<L extends string = never>(described: MetricOptions<L> & { buckets?: number[] }): Histogram<L>;
  /** `collect` is asked at every reading, so the number is never stale. */
  gauge<L extends string = never>(described: GaugeOptions<L>): Gauge<L>;
}

/** Numbers of a registry of their own, so that services sharing a process do not share them. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const common = <L extends string>({ name, help, labels = [] }: MetricOptions<L>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    createCounter: (described) => new Counter(common(described)),
    createHistogram: ({ buckets, ...described }) =>
      new Histogram({ ...common(described), ...(buckets === undefined ? {} : { buckets }) }),
    gauge: <L extends string>({ collect, ...described }: GaugeOptions<L>) => {
      const options: GaugeConfiguration<L> = common(described);
      if (collect)
        options.collect = function (): void | Promise<void> {
          return collect(this);
        };
      return new Gauge(options);
    },
  };
}
