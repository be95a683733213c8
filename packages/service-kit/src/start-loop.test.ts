import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createHealth } from "./health.ts";
import { startLoop } from "./start-loop.ts";

const log = pino({ level: "silent" });

test("repeats without overlap and stops after the current iteration", async () => {
  let [runs, running, maxRunning] = [0, 0, 0];
  const run = async () => {
    maxRunning = Math.max(maxRunning, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    runs++;
  };
  {
    await using _loop = startLoop({ everyMs: 1, run, name: "test", log });
    await vi.waitFor(() => expect(runs).toBeGreaterThan(3));
  }
  const runsAtEnd = runs;

  expect({ maxRunning, running }).toEqual({ maxRunning: 1, running: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(runs).toBe(runsAtEnd);
});

test("logs failures with the name of the loop, and continues", async () => {
  const lines: string[] = [];
  const errorLog = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
  let runs = 0;
  const run = async () => {
    if (++runs < 3) throw new Error("down");
  };

  await using _loop = startLoop({ everyMs: 1, run, name: "openDueWork", log: errorLog });

  await vi.waitFor(() => expect(runs).toBeGreaterThan(4));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { loop: "openDueWork", failures: 1 },
    { loop: "openDueWork", failures: 2 },
  ]);
});

test("waits longer after each failure, up to a limit", async () => {
  const starts: number[] = [];
  const run = async () => {
    starts.push(performance.now());
    throw new Error("down");
  };

  await using _loop = startLoop({ everyMs: 5, run, name: "test", log, backoffMaxMs: 20 });

  await vi.waitFor(() => expect(starts.length).toBeGreaterThan(5));
  const gaps = starts.slice(1).map((it, index) => it - (starts[index] ?? 0));
  expect(gaps[0]).toBeGreaterThan(9);
  expect(gaps[1]).toBeGreaterThan(19);
});

test("stopping also stops the current iteration, by its signal", async () => {
  let isAborted = false;
  const run = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        isAborted = true;
        resolve();
      });
    });
  const loop = startLoop({ everyMs: 1, run, name: "test", log });

  await loop[Symbol.asyncDispose]();

  expect(isAborted).toBe(true);
});

test("a loop that stands still makes its service dead, and one that waits for its next turn does not", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const health = createHealth();
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = vi.fn(() => promise);
  await using _stuck = startLoop({ everyMs: 1_000_000, run, name: "openDueWork", log, health });

  vi.advanceTimersByTime(299_000);
  const before = health.checkLiveness();
  vi.advanceTimersByTime(702_000);
  const stuck = health.checkLiveness();
  resolve();
  await vi.waitFor(() => expect(health.checkLiveness().live).toBe(true));
  vi.useRealTimers();

  expect(before).toEqual({ live: true, stuck: {} });
  expect(stuck).toEqual({ live: false, stuck: { openDueWork: 1_001 } });
});
