import { normalizeBatch, priority } from "@inlet/contracts";
import { expect, test } from "vitest";
import { createJobContext, createRecordingQueues } from "./index.ts";

const batchId = "0197b9a0-5f2c-7c3e-8a51-3f0d8f6a1b2c";

test("records what was sent", async () => {
  const queues = createRecordingQueues();

  await queues.send(normalizeBatch, { batchId }, { priority: priority.live });
  await queues.sendMany(normalizeBatch, [{ payload: { batchId }, priority: priority.backfill }]);

  expect(queues.sent).toEqual([
    { name: "normalize-batch", payload: { batchId }, priority: 10 },
    { name: "normalize-batch", payload: { batchId }, priority: 40 },
  ]);
});

test("rejects a payload that does not parse, and names the field without its value", async () => {
  const sending = createRecordingQueues().send(normalizeBatch, { batchId: "secret" }, { priority: 10 });

  await expect(sending).rejects.toThrow(
    /^the payload of normalize-batch does not parse: batchId: Invalid UUID$/,
  );
});

test("rejects a priority that would go before all others", async () => {
  const sending = createRecordingQueues().send(normalizeBatch, { batchId }, { priority: 0 });

  await expect(sending).rejects.toMatchObject({ kind: "invalid" });
});

test("creates a complete job context from any given part", () => {
  const aborted = AbortSignal.abort();

  expect(createJobContext({ signal: aborted })).toMatchObject({ attempt: 1, signal: aborted });
});
