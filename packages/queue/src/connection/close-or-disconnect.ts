import { setTimeout as wait } from "node:timers/promises";

const closeTimeoutMs = 2_000;
const disconnectTimeoutMs = 500;

interface Closeable {
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/**
 * Closes a queue or worker. When the server does not answer in time, disconnects instead, because the drivers wait for
 * a lost server forever.
 * @param drain what must finish before the time to close starts to run
 */
export async function closeOrDisconnect(
  closeable: Closeable,
  drain: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const closed = closeable.close().then(
    () => "closed" as const,
    () => "lost" as const, // the server is gone, so disconnecting is all that is left
  );
  await drain();
  if ((await Promise.race([closed, wait(closeTimeoutMs, undefined, { ref: false })])) === "closed") return;
  const ended = Promise.allSettled([closeable.disconnect(), closed]);
  await Promise.race([ended, wait(disconnectTimeoutMs, undefined, { ref: false })]);
}
