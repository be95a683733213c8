import { expect, test } from "vitest";
import { formatLogLine } from "./format-log-line.ts";

const err = { message: "no answer", stack: "Fault: no answer\n    at somewhere" };

test("shows service, message and reason of a warning in one line", () => {
  const line = JSON.stringify({ level: 40, part: "fetcher", msg: "step failed", err });

  expect(formatLogLine(line)).toBe("[fetcher] step failed: no answer");
});

test("shows the facts of a warning, such as whom it is about", () => {
  const facts = { webhookId: "w1", attempts: 3, status: null, failure: "it did not answer within 10 s" };
  const line = JSON.stringify({
    level: 40,
    time: 1,
    service: "inlet",
    part: "scheduler",
    job: "x",
    ...facts,
    msg: "webhook not accepted",
  });

  expect(formatLogLine(line)).toBe(
    "[scheduler] webhook not accepted (webhookId w1, attempts 3, status null, failure it did not answer within 10 s)",
  );
});

test("shows the stack of an error", () => {
  const line = JSON.stringify({ level: 50, msg: "job failed", err });

  expect(formatLogLine(line)).toBe("[inlet] job failed: Fault: no answer\n    at somewhere");
});
