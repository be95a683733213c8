import { normalizeBatch, priority } from "@inlet/contracts";
import { expect, test } from "vitest";
import { createJobContext, createRecordingQueues } from "./index.ts";

const batchId = "0197b9a0-5f2c-7c3e-8a51-3f0d8f6a1b2c";

test("remembers what was sent", async () => {
  const queues = createRecordingQueues();

  await queues.send(normalizeBatch, { batchId }, { priority: priority.live });
  await queues.sendMany(normalizeBatch, [{ payload: { batchId }, priority: priority.backfill }]);

  expect(queues.sent).toEqual([
    { name: "normalize-batch", payload: { batchId }, priority: 10 },
    { name: "normalize-batch", payload: { batchId }, priority: 40 },
  ]);
});

test("refuses a payload that does not parse, naming the field and not the value", async () => {
  const sending = createRecordingQueues().send(normalizeBatch, { batchId: "secret" }, { priority: 10 });

  await expect(sending).rejects.toThrow(
    /^the payload of normalize-batch does not parse: batchId: Invalid UUID$/,
  );
});

test("refuses a priority that would go before all others", async () => {
  const sending = createRecordingQueues().send(normalizeBatch, { batchId }, { priority: 0 });

  await expect(sending).rejects.toMatchObject({ kind: "invalid" });
});

test("a job context is complete, and any part of it can be given", () => {
  const aborted = AbortSignal.abort();

  expect(createJobContext({ signal: aborted })).toMatchObject({ attempt: 1, signal: aborted });
});
