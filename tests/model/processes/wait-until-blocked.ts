import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type pg from "pg";
import type { Activation } from "./model-process.ts";

const statementMs = 15;
const thinkingMs = 25;

/**
 * Waits until a process has come to its next gate or its end, or waits for somebody else: for a lock that another one
 * holds, or for a pause of its own to pass.
 */
export async function quiet(activation: Activation, pool: pg.Pool): Promise<void> {
  let goesOn = true;
  while (goesOn && !activation.isOver() && !activation.isDead())
    goesOn = activation.inFlight() > 0 ? await isAnswered(activation, pool) : await isThinking(activation);
}

/** Whether it goes on by itself without any call under way. */
async function isThinking(activation: Activation): Promise<boolean> {
  await turnOfTheLoop(); // whatever can go on without the outside world has gone on then
  await turnOfTheLoop();
  if (activation.gates.length > 0) return false;
  if (activation.inFlight() > 0 || activation.isOver()) return true;
  return hearsNews(activation, thinkingMs); // else it pauses
}

/** Whether what it has called for comes, or would if nobody held a lock. */
async function isAnswered(activation: Activation, pool: pg.Pool): Promise<boolean> {
  return (await hearsNews(activation, statementMs)) || !(await isBlocked(activation, pool));
}

async function hearsNews(activation: Activation, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const id = setTimeout(resolve, ms, false);
  const heard = await Promise.race([activation.news().then(() => true), promise]);
  clearTimeout(id);
  return heard;
}

/** Whether all statements that it has under way wait for a lock. */
async function isBlocked({ connections, inFlight }: Activation, pool: pg.Pool): Promise<boolean> {
  const pids = [...connections].filter((it) => it.isBusy()).map((it) => it.pid);
  if (pids.length === 0 || pids.length < inFlight()) return false;
  const { rows } = await pool.query<{ blocked: number }>(
    "select count(*)::integer as blocked from pg_stat_activity where pid = any($1) and wait_event_type = 'Lock'",
    [pids],
  );
  return rows[0]?.blocked === pids.length;
}
