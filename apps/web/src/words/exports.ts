/** The export of what is stored. */
export const exports = {
  title: "Export",
  hint: "Download what is stored as a file. Without dates it has everything.",
  labels: { kind: "What", format: "Format", from: "Changed from", to: "Changed to" },
  kind: {
    conversations: "Conversations",
    messages: "Messages",
    notes: "Internal notes",
    customers: "Customers",
    feedback: "Feedback items",
  },
  format: {
    csv: "CSV, for spreadsheets",
    ndjson: "NDJSON, a line of JSON each",
    parquet: "Parquet, for data tools",
  },
  download: "Export",
  failed: "The export was not started",
  reversed: "The last day is before the first.",
};
