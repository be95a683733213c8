import type { Report } from "../api/reports.ts";

type Summary = NonNullable<Report["conversations"]>;

const rows = [
  "kustomer",
  "stored",
  "held",
  "filtered",
  "rejected",
  "pending",
  "deleted",
  "outOfScope",
  "unexplained",
] as const;

/** Of messages, what Kustomer counts in the conversations; of conversations, also those that only a message names. */
const countAtKustomer = ({ kustomer: { counted, listed, named } }: Summary): number =>
  counted ?? listed + (named ?? 0);

const pick = (summary: Summary | null, row: (typeof rows)[number]): number =>
  summary === null ? 0 : row === "kustomer" ? countAtKustomer(summary) : summary[row];

/** A row of the table: what is counted, and how many conversations and messages that are. */
interface CountRow {
  row: (typeof rows)[number];
  counts: [conversations: number, messages: number];
}

/** Lists the counts of both streams. Rows that are zero are left out, but for those that answer the question. */
export const listCounts = ({
  conversations,
  messages,
}: Pick<Report, "conversations" | "messages">): CountRow[] =>
  rows
    .map((row): CountRow => ({ row, counts: [pick(conversations, row), pick(messages, row)] }))
    .filter(
      ({ row, counts }) => ["kustomer", "stored", "unexplained"].includes(row) || counts.some((it) => it > 0),
    );
