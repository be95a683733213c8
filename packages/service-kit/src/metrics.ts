import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { readEvery } from "./read-every.ts";
import { settleWithin } from "./settle-within.ts";

interface MetricOptions<L extends string> {
  /** Snake case with a unit, such as `inlet_step_seconds`. */
  name: string;
  help: string;
  labels?: readonly L[];
}
interface HistogramOptions<L extends string> extends MetricOptions<L> {
  /** Upper bounds, in the unit of the name. */
  buckets?: number[];
}
interface GaugeOptions extends Pick<MetricOptions<never>, "name" | "help"> {
  /** Reads the current value. The metric is NaN while that fails or takes long, so that the others can still be read. */
  read: () => Promise<number>;
  /** How long it may take; Prometheus by default gives up on all metrics after 10 s. */
  readWithinMs?: number;
}

const processRegistry = new Registry();

/** The metrics of this process. They are collected once, because `prom-client` keeps a timer and an observer for each collection, for good. */
function getProcessMetrics() {
  if (processRegistry.getMetricsAsArray().length === 0) collectDefaultMetrics({ register: processRegistry });
  return processRegistry
    .getMetricsAsArray()
    .flatMap(({ name }) => processRegistry.getSingleMetric(name) ?? []);
}

/**
 * Creates one service's metrics with their own registry. Services in one process share those of the process alone. A label
 * must have a small, fixed set of values, so never a workspace or a run.
 */
export function createMetrics(service: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  for (const metric of getProcessMetrics()) registry.registerMetric(metric);
  const registers = [registry];
  return {
    contentType: registry.contentType,
    /** Reads all metrics in Prometheus's text format. */
    read: () => registry.metrics(),
    createCounter: <L extends string = never>({ labels = [], ...options }: MetricOptions<L>) =>
      new Counter<L>({ ...options, labelNames: labels, registers }),
    createHistogram: <L extends string = never>({ labels = [], ...options }: HistogramOptions<L>) =>
      new Histogram<L>({ ...options, labelNames: labels, registers }),
    /** Creates a metric whose value is read whenever the metrics are. */
    createGauge({ read, readWithinMs = 2_000, ...options }: GaugeOptions) {
      const readNext = readEvery({ read, everyMs: 0 });
      return new Gauge({
        ...options,
        registers,
        async collect() {
          this.set(await settleWithin(readWithinMs, Number.NaN, readNext()));
        },
      });
    },
  };
}

/** One service's metrics. */
export type Metrics = ReturnType<typeof createMetrics>;
