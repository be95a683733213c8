import { toShortReason } from "./errors/short-reason.ts";
import { readEvery } from "./read-every.ts";
import { settleWithin } from "./settle-within.ts";

/** Resolves when the dependency works, perhaps with a remark for people; rejects with the reason when it does not. */
type HealthCheck = () => Promise<unknown>;

/** Something that people should know of a service, and that does not keep it from working. */
interface Remark {
  /** What is known when it is added. */
  first: string;
  read: () => Promise<string>;
  /** How old it may be before it is read again. */
  everyMs: number;
}

/** A loop whose iterations end in time, as long as the service works. */
interface WatchedLoop {
  /** For how long the current iteration has been running, in milliseconds; 0 between iterations. */
  age: () => number;
  stuckAfterMs: number;
}

/** Whether a service still works, and if not, which loops stand still. */
interface Liveness {
  live: boolean;
  /** For how long, in seconds, by loop. */
  stuck: Record<string, number>;
}

/** Whether a service can take work, and if not, why. */
interface Readiness {
  ready: boolean;
  /** `"ok"`, a remark or the reason, by check. */
  checks: Record<string, string>;
}

/** Whether a service is ready, and whether it is live. */
export type Health = ReturnType<typeof createHealth>;

/**
 * Creates the health of a service that is starting.
 * @param checkWithinMs a check that takes longer fails
 */
export function createHealth({ checkWithinMs = 2_000 }: { checkWithinMs?: number } = {}) {
  const checks = new Map<string, HealthCheck>();
  const loops = new Map<string, WatchedLoop>();
  let phase: "starting" | "started" | "stopping" = "starting";
  return {
    /** Adds something that must work for the service to be ready, such as the database. */
    addCheck: (name: string, check: HealthCheck) => void checks.set(name, check),
    /** Adds something for people to know. A service is ready whatever it says, and when it cannot be read the last one stands. */
    addRemark: (name: string, remark: Remark) => void checks.set(name, createRemark(remark)),
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
      const texts = outcomes.map(([name, { text }]) => [name, text] as const);
      return { ready: outcomes.every(([, it]) => it.passed), checks: Object.fromEntries(texts) };
    },
    /** Adds a loop. When it stands still, the service is not live, and whatever runs it restarts it. */
    addLoop: (name: string, loop: WatchedLoop) => void loops.set(name, loop),
    checkLiveness(): Liveness {
      const stuck = [...loops].filter(([, { age, stuckAfterMs }]) => age() > stuckAfterMs);
      const seconds = stuck.map(([name, { age }]) => [name, Math.round(age() / 1_000)] as const);
      return { live: stuck.length === 0, stuck: Object.fromEntries(seconds) };
    },
  };
}

interface Outcome {
  passed: boolean;
  text: string;
}

async function runCheck(check: HealthCheck, withinMs: number): Promise<Outcome> {
  const outcome = check().then(
    (remark) => ({ passed: true, text: typeof remark === "string" ? remark : "ok" }),
    (err: unknown) => ({ passed: false, text: describe(err) }),
  );
  return settleWithin(withinMs, { passed: false, text: `no answer within ${withinMs} ms` }, outcome);
}

/** The message of a fault may be written for everybody; its cause tells operators why. */
function describe(err: unknown): string {
  if (!(err instanceof Error)) return "failed";
  const reason = toShortReason(err);
  return err.message.includes(reason) ? err.message : `${err.message} (${reason})`;
}

/** Nobody waits for the next remark: the last one stands until it is read, and when it cannot be. */
function createRemark(remark: Remark): HealthCheck {
  const readNext = readEvery(remark);
  let current = remark.first;
  const refresh = (): void =>
    void readNext().then(
      (next) => {
        current = next;
      },
      () => undefined,
    );
  return async () => {
    refresh();
    return current;
  };
}
