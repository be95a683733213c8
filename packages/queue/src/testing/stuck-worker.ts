// A test runs this file as its own process. It takes a job, prints "started" and never finishes the job.
import { defineJob } from "@inlet/contracts";
import { pino } from "pino";
import { z } from "zod";
import { defineHandler, openQueues, startWorker } from "../index.ts";

const { name, url, prefix } = JSON.parse(process.argv[2] ?? "");
const job = defineJob({
  name,
  payload: z.object({ id: z.string() }),
  key: ({ id }) => id,
  attempts: 1,
  backoffMs: 1,
});
const handler = defineHandler({
  job,
  concurrency: 1,
  run: () => {
    process.stdout.write("started\n");
    return new Promise(() => undefined);
  },
});
const log = pino({ level: "silent" });
await startWorker(handler, { queues: openQueues({ url, prefix }), log, lockMs: 500, stalledIntervalMs: 200 });
