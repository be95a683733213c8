/** Resolves when all is well, rejects with the reason when not. */
export type HealthCheck = () => Promise<unknown>;

/** Whether a service can take work, and if not, why. */
export interface Readiness {
  ready: boolean;
  /** Per check `"ok"` or what is wrong. */
  checks: Record<string, string>;
}

/** A service's answer to whoever keeps it running. */
export interface Health {
  /** Names something that must work for the service to be ready, such as the database. */
  addCheck(name: string, check: HealthCheck): void;
  /** From now on ready, as long as every check passes. */
  markStarted(): void;
  /** From now on never ready again. */
  markStopping(): void;
  checkReadiness(): Promise<Readiness>;
}

/** @param checkWithinMs a check that takes longer has failed */
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
      const asked = [...checks].map(
        async ([name, check]) => [name, await runCheck(check, checkWithinMs)] as const,
      );
      const answers = await Promise.all(asked);
      return { ready: answers.every(([, it]) => it === "ok"), checks: Object.fromEntries(answers) };
    },
  };
}

async function runCheck(check: HealthCheck, withinMs: number): Promise<string> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, withinMs, `no answer within ${withinMs} ms`);
  const asked = check().then(
    () => "ok",
    (err: unknown) => (err instanceof Error ? err.message : "failed"),
  );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
