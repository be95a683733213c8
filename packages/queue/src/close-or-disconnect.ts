import { setTimeout as wait } from "node:timers/promises";

const closeWithinMs = 2_000;
const cutWithinMs = 500;

interface Closeable {
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/**
 * Closes a queue or worker; where its server does not answer the goodbye, cuts the connection instead, because a
 * driver waits for a lost server for ever.
 * @param working what must end before the time to close begins to count
 */
export async function closeOrDisconnect(
  it: Closeable,
  working: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const closed = it.close().then(
    () => "closed" as const,
    () => "lost" as const, // the goodbye did not get through, and there is nothing left to say
  );
  await working();
  if ((await Promise.race([closed, wait(closeWithinMs, undefined, { ref: false })])) === "closed") return;
  const ended = Promise.allSettled([it.disconnect(), closed]);
  await Promise.race([ended, wait(cutWithinMs, undefined, { ref: false })]);
}
