import { apiEnv, startApi } from "@inlet/api";
import { fetcherEnv, startFetcher } from "@inlet/fetcher";
import { normalizerEnv, startNormalizer } from "@inlet/normalizer";
import { schedulerEnv, startScheduler } from "@inlet/scheduler";
import { createHealth, createLog, createMetrics, type Metrics, type ServiceContext } from "@inlet/service-kit";

/** The workers, by name. */
export type ServiceName = "fetcher" | "normalizer" | "scheduler";

/** A service that runs in this process. */
export interface RunningService extends AsyncDisposable {
  readonly name: ServiceName | "api";
  readonly metrics: Metrics;
}

/** What services are told, and who hears their log. */
export interface ServiceOptions {
  env: Record<string, string>;
  onOutput: (line: string) => void;
}

const start = {
  fetcher: (env: object, around: ServiceContext) => startFetcher(fetcherEnv.parse(env), around),
  normalizer: (env: object, around: ServiceContext) => startNormalizer(normalizerEnv.parse(env), around),
  scheduler: (env: object, around: ServiceContext) => startScheduler(schedulerEnv.parse(env), around),
};

/** Starts a worker as its `main.ts` does, in this process. */
export async function startService(name: ServiceName, setting: ServiceOptions): Promise<RunningService> {
  const around = surroundings(name, setting);
  await start[name](setting.env, around);
  return running(name, around);
}

/** Starts the API on a free port. */
export async function startApiService(setting: ServiceOptions): Promise<RunningService & { url: string }> {
  const around = surroundings("api", setting);
  const { url } = await startApi(apiEnv.parse({ ...setting.env, PORT: "0", HOST: "127.0.0.1" }), around);
  around.health.markStarted();
  return { ...running("api", around), url };
}

function surroundings(name: string, { env, onOutput }: ServiceOptions): ServiceContext {
  return {
    log: createLog({ name, level: env["LOG_LEVEL"] ?? "debug", destination: { write: onOutput } }),
    stack: new AsyncDisposableStack(),
    metrics: createMetrics(name),
    health: createHealth(),
  };
}

const running = (name: RunningService["name"], { stack, metrics }: ServiceContext): RunningService => ({
  name,
  metrics,
  [Symbol.asyncDispose]: () => stack.disposeAsync(),
});
