import { z } from "zod";
import {
  explanationSchema,
  reportPhaseSchema,
  reportStateSchema,
  reportStreamSchema,
} from "../../domain/reports.ts";
import { maxConsecutiveFailures } from "../../domain/runs.ts";
import { count, createPageSchema, defineBody, defineReply, instant, workspaceParams } from "../../wire.ts";

/** The window of a new report. */
export const newReport = defineBody("NewReport", {
  from: instant
    .optional()
    .describe("Records updated at or after this instant; default: the start of the first window"),
  to: instant
    .optional()
    .describe("Records updated before this instant; default: as far as conversations were read"),
});

const explanation = explanationSchema.describe(
  [
    "`held`: it, or its conversation, is beyond the volume limit",
    "`filtered`: it, or its conversation, does not meet the filters",
    "`rejected`: it could not be stored; the detail says why",
    "`pending`: it must still be read; the detail says why",
    "`unobtainable`: Inlet requested it and cannot obtain it; the detail says why",
    "`unreturned`: Kustomer fails to return it, and Inlet tries again; the detail says why. An id such as `messages@2026-11-20T10:00:00.123Z` stands for what was updated at that instant",
    "`deleted`: it was deleted at Kustomer, or is stored as deleted",
    "`erased`: its customer was erased, so it is not stored",
    "`expired`: it is older than the workspace's retention, so it is not stored",
    "`out_of_scope`: it was last updated before the first window",
    "`not_read_yet`: it was updated later than the runs have read so far",
    "`moved_on`: it was updated again after the window, or while the report was made",
    "`silent_change`: a key without search shows this change only at the next reading of this record",
    "`hidden`: Kustomer counts more messages of it than it shows",
    "`not_listed`: it is stored as Kustomer has it, but Kustomer returns it only by its id",
    "`more_stored`: the store has more messages of it than Kustomer counts",
    "`unexplained`: there is no known reason; something is wrong",
  ].join("; "),
);

const differences = z
  .partialRecord(explanation, count)
  .describe("How many records differ, by explanation; explanations without records are omitted");

const streamSummary = z.object({
  kustomer: z.object({
    total: count.nullable().describe("The total of its search; null where the key reads lists"),
    listed: count.describe("Records of the window that were read"),
    named: count
      .nullable()
      .describe("Conversations known only because one of their messages changed; null for messages"),
    counted: count
      .nullable()
      .describe(
        "Messages that Kustomer counts in the stored conversations of the window; null for conversations",
      ),
  }),
  stored: count.describe("Stored conversations of the window, and all of their messages"),
  held: count,
  filtered: count,
  rejected: count,
  pending: count.describe("Still to be read, not returned by Kustomer, or not obtainable"),
  deleted: count.describe(
    "Deleted at Kustomer, with a last update in the window; what filters, an erasure or retention removed counts there",
  ),
  outOfScope: count,
  unexplained: count,
  truncated: count.describe("Stored messages whose text is perhaps cut; 0 for conversations"),
  differences,
});

/** A comparison of a window at Kustomer with the store. */
export const report = defineReply("Report", {
  id: z.uuid(),
  state: reportStateSchema,
  phase: reportPhaseSchema.describe("All but the last two send requests to Kustomer"),
  window: z.object({ from: instant, to: instant }),
  records: count.describe("Read from Kustomer so far"),
  requests: z.object({ search: count, other: count, total: count }).describe("Sent to Kustomer"),
  complete: z
    .boolean()
    .nullable()
    .describe(
      "Whether every difference is explained and Kustomer returned all that it was asked for; null until the report is done",
    ),
  conversations: streamSummary.nullable(),
  messages: streamSummary.nullable(),
  notes: z.array(z.string()).describe("Further facts, in plain sentences"),
  failures: count.describe(`Consecutive failures; after ${maxConsecutiveFailures} the report fails`),
  error: z.object({ kind: z.string(), message: z.string(), at: z.iso.datetime() }).nullable(),
  openedAt: instant,
  finishedAt: instant.nullable(),
});

const reportRow = defineReply("ReportRow", {
  stream: reportStreamSchema,
  id: z.string(),
  kustomer: z
    .object({ updatedAt: z.iso.datetime(), rev: z.int().nullable(), messageCount: z.int().nullable() })
    .nullable()
    .describe("The version at Kustomer; null when it has none, or was not asked"),
  stored: z
    .object({ updatedAt: z.iso.datetime(), rev: z.int().nullable(), messages: z.int().nullable() })
    .nullable()
    .describe("The stored version and its number of messages; null when none is stored"),
  explanation,
  detail: z.string().nullable(),
});

/** A page of reports, newest first. */
export const reportPage = createPageSchema(report).meta({ id: "ReportPage" });

/** A page of differences, by stream and id. */
export const reportRowPage = createPageSchema(reportRow).meta({ id: "ReportRowPage" });
export const reportParams = workspaceParams.extend({ reportId: z.uuid() });
