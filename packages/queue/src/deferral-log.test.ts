import { Fault } from "@inlet/contracts";
import { pino } from "pino";
import { afterEach, expect, test, vi } from "vitest";
import { createDeferralLog } from "./deferral-log.ts";

afterEach(() => vi.useRealTimers());

test("a thousand jobs that wait for the same dependency are a line in ten seconds, with their number", () => {
  vi.useFakeTimers({ toFake: ["performance"], now: 1_000_000 });
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  const logDeferral = createDeferralLog();
  const away = new Fault("unavailable", "The database is away.");

  for (let job = 0; job < 1_000; job++) logDeferral(log, away, new Date());
  logDeferral(log, new Fault("rate_limited", "Its turn comes later."), new Date());
  vi.advanceTimersByTime(10_000);
  logDeferral(log, away, new Date());

  const parsed = lines.map((it) => JSON.parse(it));
  expect(parsed).toMatchObject([{ msg: "job deferred" }, { msg: "job deferred", othersDeferred: 999 }]);
  expect(parsed[0]).not.toHaveProperty("othersDeferred");
});
