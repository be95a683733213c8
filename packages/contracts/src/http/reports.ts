import { z } from "zod";
import { createPageSchema, instant, workspaceParams } from "./wire.ts";

const count = z.int().min(0);

/** What a report is asked about. */
export const newReport = z
  .strictObject({
    from: instant
      .optional()
      .describe("Records updated from here on; where the first window began unless given"),
    to: instant
      .optional()
      .describe("Records updated before this; as far as conversations were read unless given"),
  })
  .meta({ id: "NewReport" });

const explanation = z
  .enum([
    "held",
    "rejected",
    "pending",
    "unobtainable",
    "deleted",
    "out_of_scope",
    "not_read_yet",
    "moved_on",
    "silent_change",
    "hidden",
    "not_listed",
    "more_stored",
    "unexplained",
  ])
  .describe(
    [
      "`held`: it, or its conversation, waits for the volume limit to grow",
      "`rejected`: it could not be stored; the detail says why",
      "`pending`: it is still to be read; the detail says why",
      "`unobtainable`: it was asked for and cannot be had; the detail says why",
      "`deleted`: it is gone at Kustomer, or stored as deleted",
      "`out_of_scope`: it was last updated before anything was to be read",
      "`not_read_yet`: it was updated after what runs have read so far",
      "`moved_on`: it was updated again after the window, or while the report was made",
      "`silent_change`: a key without search sees this change when its turn to be read again comes",
      "`hidden`: Kustomer counts more messages of it than it shows",
      "`not_listed`: it is stored as Kustomer has it, which lists it under its id only",
      "`more_stored`: more messages of it are stored than Kustomer counts",
      "`unexplained`: nothing says why; something is wrong",
    ].join("; "),
  );

const differences = z
  .partialRecord(explanation, count)
  .describe("How many records differ, by explanation; those without any are not there");

const streamSummary = z.object({
  kustomer: z.object({
    total: count.nullable().describe("As its search tells; null where the key reads lists"),
    listed: count.describe("Records of the window that were read"),
    named: count
      .nullable()
      .describe("Conversations known only because a message of theirs moved; null for messages"),
    counted: count
      .nullable()
      .describe(
        "Messages that Kustomer counts in the stored conversations of the window; null for conversations",
      ),
  }),
  stored: count.describe("Stored conversations of the window, and all of their messages"),
  held: count,
  rejected: count,
  pending: count.describe("Still to be read, or not to be had"),
  deleted: count.describe("Stored as deleted, with a last update in the window"),
  outOfScope: count,
  unexplained: count,
  differences,
});

/** A comparison of a window at Kustomer with what is stored of it. */
export const report = z
  .object({
    id: z.uuid(),
    state: z.enum(["queued", "running", "done", "failed"]),
    phase: z
      .enum(["conversations", "messages", "lookups", "threads", "comparison", "done"])
      .describe("All but the last two ask Kustomer"),
    window: z.object({ from: instant, to: instant }),
    records: count.describe("Read from Kustomer so far"),
    requests: z.object({ search: count, other: count, total: count }).describe("Sent to Kustomer"),
    complete: z
      .boolean()
      .nullable()
      .describe("Whether every difference is explained; null until the report is done"),
    conversations: streamSummary.nullable(),
    messages: streamSummary.nullable(),
    notes: z.array(z.string()).describe("What else is to be known, in plain sentences"),
    failures: count.describe("Failures in a row; after the eighth the report is failed"),
    error: z.object({ kind: z.string(), message: z.string(), at: z.iso.datetime() }).nullable(),
    openedAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: "Report" });

const reportRow = z
  .object({
    stream: z.enum(["conversations", "messages"]),
    id: z.string(),
    kustomer: z
      .object({ updatedAt: z.iso.datetime(), rev: z.int().nullable(), messageCount: z.int().nullable() })
      .nullable()
      .describe("The version that Kustomer has; null when it has none, or was not asked"),
    stored: z
      .object({ updatedAt: z.iso.datetime(), rev: z.int().nullable(), messages: z.int().nullable() })
      .nullable()
      .describe("The version that is stored, with how many messages; null when none is"),
    explanation,
    detail: z.string().nullable(),
  })
  .meta({ id: "ReportRow" });

/** A page of reports, newest first. */
export const reportPage = createPageSchema(report).meta({ id: "ReportPage" });

/** A page of differences, by stream and id. */
export const reportRowPage = createPageSchema(reportRow).meta({ id: "ReportRowPage" });

/** The report that a path names. */
export const reportParams = workspaceParams.extend({ reportId: z.uuid() });
