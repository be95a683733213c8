/** Resolves when the dependency works, rejects with the reason when it does not. */
type HealthCheck = () => Promise<unknown>;

/** Whether a service can take work, and if not, why. */
interface Readiness {
  ready: boolean;
  /** `"ok"` or the reason, by check. */
  checks: Record<string, string>;
}

/** A service's readiness. */
export type Health = ReturnType<typeof createHealth>;

/**
 * Creates the health of a service that is starting.
 * @param checkWithinMs a check that takes longer fails
 */
export function createHealth({ checkWithinMs = 2_000 }: { checkWithinMs?: number } = {}) {
  const checks = new Map<string, HealthCheck>();
  let phase: "starting" | "started" | "stopping" = "starting";
  return {
    /** Adds something that must work for the service to be ready, such as the database. */
    addCheck: (name: string, check: HealthCheck) => void checks.set(name, check),
    /** From now on the service is ready while every check passes. */
    markStarted() {
      if (phase === "starting") phase = "started";
    },
    /** From now on the service is never ready again. */
    markStopping() {
      phase = "stopping";
    },
    async checkReadiness(): Promise<Readiness> {
      if (phase !== "started") return { ready: false, checks: { service: phase } };
      const outcomes = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await runCheck(check, checkWithinMs)] as const),
      );
      return { ready: outcomes.every(([, it]) => it === "ok"), checks: Object.fromEntries(outcomes) };
    },
  };
}

async function runCheck(check: HealthCheck, withinMs: number): Promise<string> {
  const { promise: timeout, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, withinMs, `no answer within ${withinMs} ms`);
  const outcome = check().then(
    () => "ok",
    (err: unknown) => (err instanceof Error ? err.message : "failed"),
  );
  return Promise.race([outcome, timeout]).finally(() => clearTimeout(timer));
}
