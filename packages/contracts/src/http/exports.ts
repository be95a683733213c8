import { z } from "zod";
import { conversation, conversationQuery, customer, message, recordListQuery } from "./content.ts";
import { instant, kustomerId } from "./wire.ts";

/** The formats of exported files. */
export const exportFormat = z.enum(["ndjson", "csv", "parquet"]);

const searchText = conversationQuery.shape.status;

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
  include: recordListQuery.shape.include.describe(
    "`attributes`: one more column with all attributes as Kustomer sent them, as JSON",
  ),
  bom: z
    .stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })
    .default(false)
    .describe("CSV only: begin with the UTF-8 mark by which Excel recognizes the encoding"),
  from: instant.optional().describe("Only those last changed at or after this instant"),
  to: instant.optional().describe("Only those last changed before this instant"),
});

const { status, channel, tag, customerId } = conversationQuery.shape;

/** What an export of conversations can be asked for. */
export const conversationExportQuery = exportQuery.extend({ status, channel, tag, customerId });

/** What an export of messages can be asked for. */
export const messageExportQuery = exportQuery.extend({
  status: searchText.describe("received, sent and others, as Kustomer has it"),
  direction: searchText.describe("in, out"),
  channel: searchText.describe("Its channel"),
  customerId,
  conversationId: kustomerId.optional().describe("Only those of this conversation"),
});

/** What an export of customers can be asked for. */
export const customerExportQuery = exportQuery;

/** What is exported: the record and the query of each kind. The columns of every format are the record's fields. */
export const exportKinds = {
  conversations: { record: conversation, query: conversationExportQuery },
  messages: { record: message, query: messageExportQuery },
  customers: { record: customer, query: customerExportQuery },
} as const;

/** A kind of export. */
export type ExportKind = keyof typeof exportKinds;
