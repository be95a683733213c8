import { apiEnv, startApi } from "@inlet/api";
import { fetcherEnv, startFetcher } from "@inlet/fetcher";
import { normalizerEnv, startNormalizer } from "@inlet/normalizer";
import { schedulerEnv, startScheduler } from "@inlet/scheduler";
import {
  createHealth,
  createLog,
  createMetrics,
  type Metrics,
  type ServiceContext,
} from "@inlet/service-kit";
import { type RunningProgram, startProgram } from "@inlet/testkit/programs";

/** The services without an HTTP port for clients. */
export type ServiceName = "fetcher" | "normalizer" | "scheduler";

/** A service that runs in this process. */
export interface RunningService extends AsyncDisposable {
  readonly name: ServiceName | "api";
  readonly metrics: Metrics;
}

/** A service's environment variables, and who gets its output. */
export interface TestServiceOptions {
  env: Record<string, string>;
  onOutput: (line: string) => void;
}

const starters = {
  fetcher: (env: object, context: ServiceContext) => startFetcher(fetcherEnv.parse(env), context),
  normalizer: (env: object, context: ServiceContext) => startNormalizer(normalizerEnv.parse(env), context),
  scheduler: (env: object, context: ServiceContext) => startScheduler(schedulerEnv.parse(env), context),
};

/** Starts a service in this process, as its `main.ts` does. */
export async function startService(name: ServiceName, options: TestServiceOptions): Promise<RunningService> {
  const context = createServiceContext(name, options);
  await starters[name](options.env, context);
  return toRunningService(name, context);
}

/** Starts `apps/<name>/src/main.ts` as a process of its own. Resolves when the service logs that it has started. */
export const startServiceProcess = (
  name: ServiceName,
  options: TestServiceOptions,
): Promise<RunningProgram> => startProgram({ app: name, ...options, readyText: "service started" });

/** Starts the API on a free port. */
export async function startApiService(
  options: TestServiceOptions,
): Promise<RunningService & { url: string }> {
  const context = createServiceContext("api", options);
  const { url } = await startApi(apiEnv.parse({ ...options.env, PORT: "0", HOST: "127.0.0.1" }), context);
  context.health.markStarted();
  return { ...toRunningService("api", context), url };
}

function createServiceContext(name: string, { env, onOutput }: TestServiceOptions): ServiceContext {
  return {
    log: createLog({ name, level: env["LOG_LEVEL"] ?? "debug", destination: { write: onOutput } }),
    stack: new AsyncDisposableStack(),
    metrics: createMetrics(name),
    health: createHealth(),
  };
}

const toRunningService = (
  name: RunningService["name"],
  { stack, metrics }: ServiceContext,
): RunningService => ({
  name,
  metrics,
  [Symbol.asyncDispose]: () => stack.disposeAsync(),
});
