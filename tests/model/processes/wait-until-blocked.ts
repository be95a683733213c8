import { setImmediate as nextEventLoopTurn } from "node:timers/promises";
import type pg from "pg";
import type { ModelProcess } from "./model-process.ts";

const statementWaitMs = 15;
const computingMs = 25;

/**
 * Waits until a process cannot continue by itself. It then has a pending call, has ended or crashed, waits for a lock
 * that another process holds, or sleeps.
 */
export async function waitUntilBlocked(process: ModelProcess, pool: pg.Pool): Promise<void> {
  let isProgressing = true;
  while (isProgressing && !process.hasEnded() && !process.hasCrashed())
    isProgressing =
      process.callsInFlight() > 0 ? await isCallProgressing(process, pool) : await isComputing(process);
}

/** Whether a process without calls in flight still computes. */
async function isComputing(process: ModelProcess): Promise<boolean> {
  await nextEventLoopTurn(); // by then, code that needs nothing from outside has run
  await nextEventLoopTurn();
  if (process.pendingCalls.length > 0) return false;
  if (process.callsInFlight() > 0 || process.hasEnded()) return true;
  return changesWithin(process, computingMs); // no change means that it sleeps
}

/** Whether a call in flight returns soon, or only needs more time because it does not wait for a lock. */
async function isCallProgressing(process: ModelProcess, pool: pg.Pool): Promise<boolean> {
  return (await changesWithin(process, statementWaitMs)) || !(await waitsForLocks(process, pool));
}

async function changesWithin(process: ModelProcess, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const id = setTimeout(resolve, ms, false);
  const hasChanged = await Promise.race([process.nextChange().then(() => true), promise]);
  clearTimeout(id);
  return hasChanged;
}

/** Whether every statement in flight waits for a lock. */
async function waitsForLocks({ connections, callsInFlight }: ModelProcess, pool: pg.Pool): Promise<boolean> {
  const pids = [...connections].filter((it) => it.isBusy()).map((it) => it.pid);
  if (pids.length === 0 || pids.length < callsInFlight()) return false;
  const { rows } = await pool.query<{ blocked: number }>(
    "select count(*)::integer as blocked from pg_stat_activity where pid = any($1) and wait_event_type = 'Lock'",
    [pids],
  );
  return rows[0]?.blocked === pids.length;
}
