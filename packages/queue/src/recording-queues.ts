import { pino } from "pino";
import { connectTo } from "./connection.ts";
import type { JobContext } from "./handler.ts";
import type { Queues } from "./queues.ts";
import { jobOptions, parsePayload } from "./sending.ts";

/** A job that a test's subject sent. */
export interface Sent {
  name: string;
  payload: unknown;
  priority: number;
  delayMs?: number;
}

/** Remembers what is sent instead of sending it. */
export interface RecordingQueues extends Queues {
  readonly sent: Sent[];
}

/** A double of `openQueues` that looks at payloads and priorities just as strictly. */
export function recordingQueues(): RecordingQueues {
  const sent: Sent[] = [];
  const close = async (): Promise<void> => undefined;
  const send: Queues["send"] = async (job, payload, options) => {
    const parsed = parsePayload(job, payload);
    jobOptions(job, parsed, options);
    sent.push({ name: job.name, payload: parsed, ...options });
  };
  return {
    sent,
    connection: connectTo({ url: "redis://nowhere.invalid" }), // never used, so it never connects
    send,
    async sendMany(job, items) {
      for (const { payload, ...options } of items) await send(job, payload, options);
    },
    counts: async ({ name }) => ({ waiting: sent.filter((it) => it.name === name).length }),
    check: close,
    bullQueues: () => [],
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What a handler is told, with a silent log and a signal that never fires unless given. */
export function jobContext(given: Partial<JobContext> = {}): JobContext {
  return { signal: new AbortController().signal, log: pino({ level: "silent" }), attempt: 1, ...given };
}
