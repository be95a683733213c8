import { Fault } from "@inlet/contracts";
import { createRecordingQueues } from "@inlet/queue/testing";
import { expect, test } from "vitest";
import { openShell } from "../terminal/shell.ts";
import { toClockFinding } from "./database.ts";
import { checkEnvironment } from "./environment.ts";
import { toFeedOutcome } from "./feeds.ts";
import { checkQueue } from "./queue.ts";
import { toLatenessFinding } from "./work.ts";

test("a clock that is off by more than two seconds is a warning", () => {
  expect(toClockFinding(-1_900).status).toBe("ok");
  expect(toClockFinding(2_100)).toMatchObject({
    status: "warn",
    message: expect.stringContaining("2.1 s ahead of"),
  });
  expect(toClockFinding(-90_000)).toMatchObject({
    status: "warn",
    message: expect.stringContaining("90.0 s behind"),
  });
});

test("every fault of the environment is reported at once, without its value", () => {
  const finding = checkEnvironment({ DATABASE_URL: "mysql://hush", QUEUE_URL: "" });

  expect(finding.status).toBe("fail");
  for (const name of ["DATABASE_URL", "QUEUE_URL", "INLET_ENCRYPTION_KEYS"])
    expect(finding.message).toContain(name);
  expect(finding.message).not.toMatch(/hush|\n/);
});

test("a variable that seems to be misspelled is a warning", () => {
  const [url, keys] = ["postgres://h/d", "k:x"];
  const env = { DATABASE_URL: url, QUEUE_URL: url, INLET_ENCRYPTION_KEYS: keys, INLET_ENCRYPTION_KEY: keys };

  expect(checkEnvironment(env)).toEqual({
    status: "warn",
    message: "INLET_ENCRYPTION_KEY is not read: write INLET_ENCRYPTION_KEYS",
  });
  const both = checkEnvironment({ ...env, INLET_KUSTOMER_BASE_URL: "http://127.0.0.1:1" });
  expect(both.message).toMatch(/INLET_ENCRYPTION_KEY.*; INLET_KUSTOMER_BASE_URL sends every new key/);
});

test("a delay is a warning at first and a failure once it lasts", () => {
  const texts = { noun: "run", okText: "none", lateText: "late by {}" };

  expect(toLatenessFinding({ count: 0, maxSeconds: 0 }, texts)).toMatchObject({
    status: "ok",
    message: "none",
  });
  expect(toLatenessFinding({ count: 1, maxSeconds: 61 }, texts)).toMatchObject({
    status: "warn",
    message: "1 run late by 61 s",
  });
  expect(toLatenessFinding({ count: 2, maxSeconds: 7_300 }, texts)).toMatchObject({
    status: "fail",
    message: "2 runs late by 2 h",
  });
});

test("a transaction that a feed waits for is named once it is old, with the one that blocks it", () => {
  const normalizer = {
    pid: 11,
    applicationName: "normalizer",
    state: "active",
    seconds: 61,
    blockedBy: null,
  };
  const blockedBy = { pid: 12, applicationName: "", state: "idle in transaction", seconds: 7_300 };

  expect(toFeedOutcome(undefined).status).toBe("ok");
  expect(toFeedOutcome({ ...normalizer, seconds: 59 }).status).toBe("ok");
  expect(toFeedOutcome(normalizer)).toMatchObject({
    status: "warn",
    message: expect.stringMatching(/pid 11 \(normalizer, active, .* 61 s\): .*pg_terminate_backend\(11\)/),
  });
  expect(toFeedOutcome({ ...normalizer, seconds: 601, blockedBy })).toMatchObject({
    status: "fail",
    message: expect.stringMatching(/pid 12 \(unnamed, idle in transaction, .* 2 h\): .*backend\(12\)/),
  });
});

test.each([
  ["OOM command not allowed when used memory > 'maxmemory'.", "look for what else fills this Redis"],
  ["MISCONF Redis is configured to save RDB snapshots", "this Redis cannot save, so look at its disk"],
  ["READONLY You can't write against a read only replica.", "connect to the primary"],
  ["cannot execute INSERT in a read-only transaction", "connect to the primary", "25006"],
  ["NOAUTH Authentication required.", "correct the name and password in QUEUE_URL"],
  ['password authentication failed for user "inlet"', "correct the name and password in QUEUE_URL", "28P01"],
  ["sorry, too many clients already", "raise its max_connections", "53300"],
  ["connect ETIMEDOUT", "start it, or correct QUEUE_URL", "ETIMEDOUT"],
])(
  "a queue that answers %j is advised to be put right by its reason",
  async (refusal, advice, code?: string) => {
    const cause = Object.assign(new Error(refusal), { code });
    const queues = {
      ...createRecordingQueues(),
      check: () =>
        Promise.reject(new Fault("unavailable", `the queue cannot be used: ${refusal}`, { cause })),
    };
    const nowhere = { write: () => undefined };
    const shell = openShell({ env: {}, stdout: nowhere, stderr: nowhere, openQueues: () => queues });

    const finding = await checkQueue(shell, { url: "redis://:hush@localhost" });

    expect(finding).toMatchObject({ status: "fail", message: expect.stringContaining(`): ${advice}`) });
    expect(finding.message).not.toContain("hush");
  },
);
