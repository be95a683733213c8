import { setTimeout as wait } from "node:timers/promises";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Holds a reply back for a while. */
export type DelayReply = (reply: Pick<FastifyReply, "raw">) => Promise<void>;

/** For how long, and how many at the same time. A reply that waits takes some ten kilobytes. */
const limits = { delayMs: 1_000, maxDelayed: 1_000 };

/**
 * Creates the function that holds a refusal back for a second, so that a client that repeats a refused request at once does
 * not keep the process busy with refusing. When a thousand wait, the others are not held back.
 */
export function createReplyDelay(app: FastifyInstance, { delayMs, maxDelayed } = limits): DelayReply {
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  let delayed = 0;
  return async ({ raw }) => {
    if (delayed >= maxDelayed || raw.destroyed) return;
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    raw.once("close", leave);
    delayed += 1;
    await wait(delayMs, undefined, { signal: AbortSignal.any([closing.signal, gone.signal]) }).catch(
      () => undefined, // nobody waits any more
    );
    delayed -= 1;
    raw.off("close", leave);
  };
}
