import { pino } from "pino";
import { openConnection } from "../connection/index.ts";
import type { JobContext } from "../define-handler.ts";
import { parsePayload, toJobOptions } from "../job-options.ts";
import type { Queues } from "../open-queues.ts";

/** A job that the code under test sent. */
export interface SentJob {
  name: string;
  payload: unknown;
  priority: number;
  delayMs?: number;
}

/** Records what is sent instead of sending it. */
export interface RecordingQueues extends Queues {
  readonly sent: SentJob[];
}

/** A test double of `openQueues` that validates payloads and priorities as strictly as the original. */
export function createRecordingQueues(): RecordingQueues {
  const sent: SentJob[] = [];
  const doNothing = async (): Promise<void> => undefined;
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
    listPaused: async () => [],
    check: doNothing,
    bullQueues: () => [],
    close: doNothing,
    [Symbol.asyncDispose]: doNothing,
  };
}

/** A handler's context; unless given, its log is silent and its signal never fires. */
export function createJobContext(given: Partial<JobContext> = {}): JobContext {
  return {
    signal: new AbortController().signal,
    log: pino({ level: "silent" }),
    attempt: 1,
    crashes: 0,
    ...given,
  };
}
