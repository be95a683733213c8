import { expect, test } from "vitest";
import { logLineForPeople } from "./log-lines.ts";

const err = { message: "no answer", stack: "Fault: no answer\n    at somewhere" };

test("says who warns of what and why, in one line", () => {
  const line = JSON.stringify({ level: 40, part: "fetcher", msg: "step failed", err });

  expect(logLineForPeople(line)).toBe("[fetcher] step failed: no answer");
});

test("shows where something failed that should not", () => {
  const line = JSON.stringify({ level: 50, msg: "job failed", err });

  expect(logLineForPeople(line)).toBe("[inlet] job failed: Fault: no answer\n    at somewhere");
});
