import { pino } from "pino";
import { openConnection } from "../connection.ts";
import type { JobContext } from "../handler.ts";
import type { Queues } from "../queues.ts";
import { parsePayload, toJobOptions } from "../sending.ts";

/** A job that a test's subject sent. */
export interface SentJob {
  name: string;
  payload: unknown;
  priority: number;
  delayMs?: number;
}

/** Remembers what is sent instead of sending it. */
export interface RecordingQueues extends Queues {
  readonly sent: SentJob[];
}

/** A double of `openQueues` that looks at payloads and priorities just as strictly. */
export function createRecordingQueues(): RecordingQueues {
  const sent: SentJob[] = [];
  const close = async (): Promise<void> => undefined;
  const send: Queues["send"] = async (job, payload, options) => {
    const parsed = parsePayload(job, payload);
    toJobOptions(job, parsed, options);
    sent.push({ name: job.name, payload: parsed, ...options });
  };
  return {
    sent,
    connection: openConnection({ url: "redis://nowhere.invalid" }), // never used, so it never connects
    send,
    async sendMany(job, items) {
      for (const { payload, ...options } of items) await send(job, payload, options);
    },
    countJobs: async ({ name }) => ({ waiting: sent.filter((it) => it.name === name).length }),
    check: close,
    bullQueues: () => [],
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What a handler is told, with a silent log and a signal that never fires unless given. */
export function createJobContext(given: Partial<JobContext> = {}): JobContext {
  return { signal: new AbortController().signal, log: pino({ level: "silent" }), attempt: 1, ...given };
}
