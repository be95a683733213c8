import { z } from "zod";
import { defineReply, instant, kustomerId, refuseReversedRange } from "../../wire.ts";
import {
  conversation,
  conversationQuery,
  customer,
  message,
  note,
  recordListQuery,
  recordParams,
} from "./content.ts";
import { feedbackItem } from "./feedback.ts";

/** The formats of exported files. */
export const exportFormat = z.enum(["ndjson", "csv", "parquet"]);

/** What every export can be asked for. */
const exportQuery = z.strictObject({
  format: exportFormat
    .default("ndjson")
    .describe("`ndjson`: one JSON object a line, `csv`: for spreadsheets, `parquet`: typed columns"),
  after: kustomerId
    .optional()
    .describe(
      "Resume: only what comes after this id, the `id` of the last complete record that you have. A CSV file has its header again",
    ),
  bom: z
    .stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })
    .default(false)
    .describe("CSV only: begin with the UTF-8 mark by which Excel recognizes the encoding"),
  from: instant.optional().describe("Only those last changed at or after this instant"),
  to: instant.optional().describe("Only those last changed before this instant"),
});

const recordExportQuery = exportQuery.extend({
  include: recordListQuery.shape.include.describe(
    "`attributes`: one more column with all attributes as Kustomer sent them, as JSON",
  ),
});

const { status, channel, tag, customerId } = conversationQuery.shape;

const conversationExportQuery = recordExportQuery.extend({ status, channel, tag, customerId });

const messageExportQuery = recordExportQuery.extend({
  status: status.describe("received, sent and others, as Kustomer has it"),
  direction: status.describe("in, out"),
  channel: channel.describe("Its channel"),
  customerId,
  conversationId: kustomerId.optional().describe("Only those of this conversation"),
});

const conversationId = messageExportQuery.shape.conversationId;

const noteExportQuery = exportQuery.extend({
  customerId: customerId.describe("Only those that name this customer"),
  conversationId,
});

const feedbackExportQuery = exportQuery.extend({
  after: z
    .stringFormat(
      "kind and id of an item",
      /^(conversation|message)\/[^\p{Cc}\p{Cs}]{1,200}$/u,
      "must be the kind and id of an item, such as message/5f3c",
    )
    .optional()
    .describe(
      "Resume: only what comes after this item, the `kind` and `id` of the last complete one that you have, such as `message/5f3c…`. A CSV file has its header again",
    ),
  status,
  channel,
  customerId: customerId.describe("Only those that name this customer themselves"),
});

/** Exports that a workspace may start. */
export const freeExports = defineReply("FreeExports", {
  free: z.int().min(1).describe("How many exports may start now"),
});

/** Whose data is exported. */
export const customerExportParams = recordParams.extend({
  id: kustomerId.describe("Kustomer's id of the customer, or an e-mail address"),
});

/** What is exported: the record and the query of each kind. The columns of every format are the record's fields. */
export const exportKinds = {
  conversations: { record: conversation, query: refuseReversedRange(conversationExportQuery) },
  messages: { record: message, query: refuseReversedRange(messageExportQuery) },
  notes: { record: note, query: refuseReversedRange(noteExportQuery) },
  customers: { record: customer, query: refuseReversedRange(recordExportQuery) },
  feedback: { record: feedbackItem, query: refuseReversedRange(feedbackExportQuery) },
} as const;

/** A kind of export. */
export type ExportKind = keyof typeof exportKinds;

/** What an export of any kind can be asked for. */
export type ExportQuery = z.output<(typeof exportKinds)[ExportKind]["query"]> & {
  include?: "attributes" | undefined;
};
