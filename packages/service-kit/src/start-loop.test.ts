import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { startLoop } from "./start-loop.ts";

const log = pino({ level: "silent" });

test("repeats, never twice at once, and ends after the run at hand", async () => {
  let [runs, running, most] = [0, 0, 0];
  const run = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    runs++;
  };
  {
    await using _loop = startLoop({ everyMs: 1, run, log });
    await vi.waitFor(() => expect(runs).toBeGreaterThan(3));
  }
  const atEnd = runs;

  expect({ most, running }).toEqual({ most: 1, running: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(runs).toBe(atEnd);
});

test("survives failures, says so, and goes on", async () => {
  const lines: string[] = [];
  const loud = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
  let runs = 0;
  const run = async () => {
    if (++runs < 3) throw new Error("down");
  };

  await using _loop = startLoop({ everyMs: 1, run, log: loud });

  await vi.waitFor(() => expect(runs).toBeGreaterThan(4));
  expect(lines.map((line) => JSON.parse(line).failures)).toEqual([1, 2]);
});

test("waits longer after each failure, up to a limit", async () => {
  const starts: number[] = [];
  const run = async () => {
    starts.push(performance.now());
    throw new Error("down");
  };

  await using _loop = startLoop({ everyMs: 5, run, log, backoffMaxMs: 20 });

  await vi.waitFor(() => expect(starts.length).toBeGreaterThan(5));
  const gaps = starts.slice(1).map((it, index) => it - (starts[index] ?? 0));
  expect(gaps[0]).toBeGreaterThan(9);
  expect(gaps[1]).toBeGreaterThan(19);
});

test("is stopped by a signal as well, and tells the run", async () => {
  const stop = new AbortController();
  let told: unknown;
  const run = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        told = signal.reason;
        resolve();
      });
    });
  const loop = startLoop({ everyMs: 1, run, log, signal: stop.signal });

  stop.abort("enough");
  await loop[Symbol.asyncDispose]();

  expect(told).toBe("enough");
});
