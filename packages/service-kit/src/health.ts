/** Resolves when the dependency works, rejects with the reason when it does not. */
export type HealthCheck = () => Promise<unknown>;

/** Whether a service can take work, and if not, why. */
export interface Readiness {
  ready: boolean;
  /** `"ok"` or the reason, by check. */
  checks: Record<string, string>;
}

/** A service's readiness. */
export interface Health {
  /** Adds something that must work for the service to be ready, such as the database. */
  addCheck(name: string, check: HealthCheck): void;
  /** From now on the service is ready while every check passes. */
  markStarted(): void;
  /** From now on the service is never ready again. */
  markStopping(): void;
  checkReadiness(): Promise<Readiness>;
}

/**
 * Creates the health of a service that is starting.
 * @param checkWithinMs a check that takes longer fails
 */
export function createHealth({ checkWithinMs = 2_000 }: { checkWithinMs?: number } = {}): Health {
  const checks = new Map<string, HealthCheck>();
  let phase: "starting" | "started" | "stopping" = "starting";
  return {
    addCheck: (name, check) => void checks.set(name, check),
    markStarted: () => {
      if (phase === "starting") phase = "started";
    },
    markStopping: () => {
      phase = "stopping";
    },
    async checkReadiness() {
      if (phase !== "started") return { ready: false, checks: { service: phase } };
      const results = [...checks].map(
        async ([name, check]) => [name, await runCheck(check, checkWithinMs)] as const,
      );
      const outcomes = await Promise.all(results);
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
