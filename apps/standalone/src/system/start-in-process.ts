import { createHealth, createMetrics, type ServiceContext } from "@inlet/service-kit";

/**
 * Starts one of several services in this process. It has its own metrics, health and stack; the common stack closes its
 * stack.
 */
export async function startInProcess<T>(
  name: string,
  { stack, log }: Pick<ServiceContext, "stack" | "log">,
  start: (context: ServiceContext) => Promise<T>,
): Promise<T> {
  const ownStack = stack.use(new AsyncDisposableStack());
  const health = createHealth();
  const started = await start({
    log: log.child({ part: name }),
    stack: ownStack,
    metrics: createMetrics(name),
    health,
  });
  ownStack.defer(() => health.markStopping());
  health.markStarted();
  return started;
}
