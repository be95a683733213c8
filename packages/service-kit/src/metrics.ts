import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  Registry,
} from "prom-client";

interface Described<L extends string> {
  /** Snake case with a unit, such as `inlet_step_seconds`. */
  name: string;
  help: string;
  labels?: readonly L[];
}

interface Collected<L extends string> extends Described<L> {
  collect?: (gauge: Gauge<L>) => void | Promise<void>;
}

/** One service's numbers. Never label by workspace, run or anything else without a small, fixed set of values. */
export interface Metrics {
  readonly contentType: string;
  /** Everything in Prometheus's text format. */
  read(): Promise<string>;
  counter<L extends string = never>(described: Described<L>): Counter<L>;
  histogram<L extends string = never>(described: Described<L> & { buckets?: number[] }): Histogram<L>;
  /** `collect` is asked at every reading, so the number is never stale. */
  gauge<L extends string = never>(described: Collected<L>): Gauge<L>;
}

/** Numbers of a registry of their own, so that services sharing a process do not share them. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const common = <L extends string>({ name, help, labels = [] }: Described<L>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    counter: (described) => new Counter(common(described)),
    histogram: ({ buckets, ...described }) =>
      new Histogram({ ...common(described), ...(buckets === undefined ? {} : { buckets }) }),
    gauge: <L extends string>({ collect, ...described }: Collected<L>) => {
      const options: GaugeConfiguration<L> = common(described);
      if (collect)
        options.collect = function (): void | Promise<void> {
          return collect(this);
        };
      return new Gauge(options);
    },
  };
}
