import { z } from "zod";
import { createPageSchema, instant, workspaceParams } from "./wire.ts";

const count = z.int().min(0);

/** Why a run ended badly. */
const runError = z.object({ kind: z.string(), message: z.string(), at: z.iso.datetime() }).nullable();

/** What would be removed. */
const deletionQuestion = z.object({
  kind: z.literal("removal"),
  message: z.string(),
  wouldRemove: z
    .record(z.string(), z.object({ count, of: count }))
    .describe("By kind of record: how many, and of how many that are stored"),
});

/** One act of bringing an integration up to date. */
export const run = z
  .object({
    id: z.uuid(),
    kind: z.enum(["initial", "incremental", "backfill", "reconcile", "release"]),
    state: z
      .enum(["queued", "running", "waiting", "paused", "done", "failed", "cancelled"])
      .describe("Open in the first four, over in the last three"),
    phase: z.enum(["tags", "conversations", "messages", "backlog", "audit", "sweep", "verify", "done"]),
    strategy: z.enum(["search", "list"]),
    window: z
      .object({ from: instant, to: instant })
      .describe(
        "Records updated from `from` on and before `to` are read. `to` moves on while a run goes on: when more was asked for, or when what is wanted takes long",
      ),
    through: instant
      .nullable()
      .describe("The run is done only when everything up to this instant has been read"),
    progress: z
      .object({ done: count, total: count.nullable() })
      .describe("Records read; `total` is what Kustomer promised so far, null while it has not said"),
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
        "Removed here, because they are gone at Kustomer or nothing names them any more",
      ),
    }),
    requests: z.object({ search: count, other: count, total: count }).describe("Sent to Kustomer"),
    pausedByPerson: z.boolean().describe("Paused by a person: only a person lets it go on"),
    warnings: z.array(z.string()).describe("What this run could not see, in plain sentences"),
    question: deletionQuestion
      .nullable()
      .describe("What a person must answer before the run goes on: confirm it, or cancel it"),
    failures: count.describe("Failures in a row; after the eighth the run is failed"),
    error: runError,
    openedAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: "Run" });

/** A run as an integration shows its last one. */
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

/** How far a run that is asked for must read. */
export const newRun = z
  .strictObject({
    through: instant
      .optional()
      .describe(
        "The run is done only when everything up to this instant was read; now unless given, at most 5 minutes ahead",
      ),
  })
  .meta({ id: "NewRun" });

/** The run that a path names. */
export const runParams = workspaceParams.extend({ runId: z.uuid() });
