import { expect, test } from "vitest";
import { formatLogLine } from "./format-log-line.ts";

const err = { message: "no answer", stack: "Fault: no answer\n    at somewhere" };

test("shows service, message and reason of a warning in one line", () => {
  const line = JSON.stringify({ level: 40, part: "fetcher", msg: "step failed", err });

  expect(formatLogLine(line)).toBe("[fetcher] step failed: no answer");
});

test("shows the stack of an error", () => {
  const line = JSON.stringify({ level: 50, msg: "job failed", err });

  expect(formatLogLine(line)).toBe("[inlet] job failed: Fault: no answer\n    at somewhere");
});
