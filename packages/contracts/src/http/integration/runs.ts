import { z } from "zod";
import { maxConsecutiveFailures, runKindSchema, runPhaseSchema, runStateSchema } from "../../domain/runs.ts";
import { strategySchema } from "../../domain/streams.ts";
import { count, createPageSchema, defineBody, defineReply, instant, workspaceParams } from "../../wire.ts";

/** Why the run's last step failed. */
const runError = z.object({ kind: z.string(), message: z.string(), at: z.iso.datetime() }).nullable();

/** The request to confirm an unusually large deletion. */
const deletionQuestion = z.object({
  kind: z.literal("removal"),
  message: z.string(),
  wouldRemove: z
    .record(z.string(), z.object({ count, of: count }))
    .describe("By kind of record: how many would be deleted, and of how many stored"),
});

/** One act of bringing an integration up to date. */
export const run = defineReply("Run", {
  id: z.uuid(),
  kind: runKindSchema,
  state: runStateSchema.describe("Open in the first four states, finished in the last three"),
  phase: runPhaseSchema,
  strategy: strategySchema,
  window: z
    .object({ from: instant, to: instant })
    .describe(
      "The run reads records updated at or after `from` and before `to`, by Kustomer's clock. `to` moves forward while the run is open: when a later `through` is requested, or when the run takes longer than its interval",
    ),
  through: instant
    .nullable()
    .describe("The run is done only when everything up to this instant has been read"),
  progress: z
    .object({ done: count, total: count.nullable() })
    .describe("Records read; `total` is how many Kustomer has announced so far, null while unknown"),
  counts: z.object({
    read: z.object({
      conversations: count,
      messages: count,
      customers: count,
      tags: count,
    }),
    stored: count,
    unchanged: count.describe("Already stored in this version"),
    held: count.describe("Conversations beyond the volume limit"),
    rejected: count.describe("Could not be stored; listed with the reason"),
    dropped: count.describe("Out of scope"),
    deleted: count.describe(
      "Deleted here, because they were deleted at Kustomer or no stored record refers to them any more",
    ),
  }),
  requests: z.object({ search: count, other: count, total: count }).describe("Sent to Kustomer"),
  pausedByPerson: z.boolean().describe("Paused by a person: only a person can resume it"),
  warnings: z.array(z.string()).describe("What this run could not read, in plain sentences"),
  question: deletionQuestion
    .nullable()
    .describe("What a person must answer before the run continues: confirm it, or cancel it"),
  failures: count.describe(`Consecutive failures; after ${maxConsecutiveFailures} the run fails`),
  error: runError,
  openedAt: instant,
  finishedAt: instant.nullable(),
});

/** The short form of a run. */
export const runSummary = run
  .pick({
    id: true,
    kind: true,
    state: true,
    phase: true,
    progress: true,
    error: true,
    openedAt: true,
    finishedAt: true,
  })
  .meta({ id: "RunSummary" });

/** A page of runs, newest first. */
export const runPage = createPageSchema(run).meta({ id: "RunPage" });

/** How far a requested run must read. */
export const newRun = defineBody("NewRun", {
  through: instant
    .optional()
    .describe(
      "The run is done only when everything up to this instant has been read; default: now; at most 5 minutes ahead",
    ),
});

export const runParams = workspaceParams.extend({ runId: z.uuid() });
