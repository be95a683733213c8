import type { JobContext } from "./define-handler.ts";

/** A handler that isolates what is fatal loses fewer workers with one job. */
const maxLost = 10;
const maxRestMinutes = 60;

/**
 * Computes how long a job rests with which workers are lost again and again, in milliseconds: a minute, then twice as long after
 * each further one, up to an hour. So it cannot occupy all workers, whatever is fatal about it. Only every second start of such a job
 * rests, because the start after a rest does its work.
 */
export const computeRestMs = ({ attempt, crashes }: Pick<JobContext, "attempt" | "crashes">): number =>
  crashes < maxLost || attempt % 2 === 0 ? 0 : Math.min(2 ** (crashes - maxLost), maxRestMinutes) * 60_000;
