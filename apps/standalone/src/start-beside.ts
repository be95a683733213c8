import { createHealth, createMetrics, type ServiceContext } from "@inlet/service-kit";

/**
 * Starts one service among others in this process: with metrics and health of its own, and a stack of its own that the
 * common one closes.
 */
export async function startBeside<T>(
  name: string,
  { stack, log }: Pick<ServiceContext, "stack" | "log">,
  start: (surroundings: ServiceContext) => Promise<T>,
): Promise<T> {
  const own = stack.use(new AsyncDisposableStack());
  const health = createHealth();
  const started = await start({
    log: log.child({ part: name }),
    stack: own,
    metrics: createMetrics(name),
    health,
  });
  own.defer(() => health.markStopping());
  health.markStarted();
  return started;
}
