import type { ReportRow } from "@inlet/db";
import type { ReportReply } from "@inlet/use-cases";
import { type Columns, showFields } from "./format-table.ts";

type StreamTotals = NonNullable<ReportReply["messages"]> & { stream: string };

/** Lists the figures of each stream of a finished report. */
export const listStreams = (report: ReportReply): StreamTotals[] =>
  (["conversations", "messages"] as const).flatMap((stream) => {
    const figures = report[stream];
    return figures === null ? [] : [{ stream, ...figures }];
  });

/** The columns of the table of streams. */
export const streamColumns: Columns<StreamTotals> = {
  stream: (it) => it.stream,
  "at kustomer": (it) => it.kustomer.total,
  listed: (it) => it.kustomer.listed,
  named: (it) => it.kustomer.named,
  counted: (it) => it.kustomer.counted,
  ...showFields("stored", "held", "filtered", "rejected", "pending", "deleted"),
  "out of scope": (it) => it.outOfScope,
  unexplained: (it) => it.unexplained,
};

/** The columns of the table of differences. */
export const rowColumns: Columns<ReportRow> = {
  ...showFields("stream", "id", "explanation", "detail"),
  "at kustomer": (it) => it.kustomer?.updatedAt,
  stored: (it) => it.stored?.updatedAt,
};

/** Converts a difference to JSON, in the shape of the API's reply. */
export const toRowJson = ({ reportId: _, conversationId: __, ...row }: ReportRow): object => row;
