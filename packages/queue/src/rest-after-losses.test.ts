import type { Job } from "bullmq";
import { pino } from "pino";
import { expect, test } from "vitest";
import { createProcessor } from "./create-processor.ts";
import { createTestJob } from "./testing/queue-test.ts";

/** Lets workers be lost with a job. @returns the minutes that it rests before each loss */
async function loseWorkers(count: number): Promise<number[]> {
  const rests: number[] = [];
  let works = Promise.withResolvers<void>();
  const handler = {
    job: createTestJob(),
    concurrency: 1,
    run: () => {
      works.resolve();
      return new Promise<void>(() => undefined); // the worker is lost
    },
  };
  const options = {
    log: pino({ level: "silent" }),
    closing: new AbortController().signal,
    running: new Map(),
  };
  const process = createProcessor(handler, options);
  let attemptsStarted = 0;
  for (let stalledCounter = 0; stalledCounter < count; stalledCounter++) {
    let rest = 0;
    for (let isLost = false; !isLost; ) {
      attemptsStarted += 1;
      works = Promise.withResolvers();
      const moveToDelayed = async (at: number) => {
        rest += Math.round((at - Date.now()) / 60_000);
      };
      const bullJob = {
        id: "a",
        data: { id: "a" },
        opts: {},
        attemptsStarted,
        stalledCounter,
        moveToDelayed,
      };
      const ended = process(bullJob as unknown as Job).then(
        () => false,
        () => false,
      );
      isLost = await Promise.race([ended, works.promise.then(() => true)]);
    }
    rests.push(rest);
  }
  return rests;
}

test("a job with which workers are lost again and again rests longer and longer, and is tried again", async () => {
  const rests = await loseWorkers(20);

  expect(rests.slice(0, 10)).toEqual(Array(10).fill(0));
  expect(rests.slice(10)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
});
