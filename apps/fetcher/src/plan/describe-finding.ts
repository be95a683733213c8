import type { Finding } from "@inlet/kustomer";

/** Who reads: a run that stores records, or a report that compares them. */
type Reader = "run" | "report";

/**
 * Describes to people what a reader could not see. Readers keep equal sentences once, so a sentence names no record.
 * @returns undefined when the finding leaves nothing out
 */
export function describeFinding(finding: Finding | undefined, reader: Reader): string | undefined {
  switch (finding?.kind) {
    case "archive-forbidden":
      return `Kustomer does not let this key search its archive, so ${reader === "run" ? "the run did not read" : "the report does not cover"} records that were last updated more than two years ago.`;
    case "records-hidden":
      return `Kustomer's search counts more ${finding.stream} than it shows to this key, at least ${finding.hidden} more: its permissions may hide them.`;
    case "list-capped":
      return describeCap(finding, reader);
    case "list-unstable":
      return `Kustomer's list of ${finding.stream} has no order and changed each time it was read, so some ${finding.stream} may be missing.`;
    case "ties-missed":
      return `Kustomer neither searches nor lists some ${finding.stream} that were updated at the same instant as many others, so some of them may be missing.`;
    case "unverified":
      return `Something between Inlet and Kustomer, such as a proxy, answered for some ${finding.stream} that may be deleted. That proves nothing, so Inlet keeps them, and the next run that looks for deletions asks again.`;
    case "list-cut":
      return describeCutList(finding);
    case "tags-unlisted":
      return "Kustomer has no list of tags at /v1/tags, so conversations have the ids of their tags and not the names.";
    case "audit-signals":
      return (
        (finding.isCut &&
          "Kustomer's audit log cannot be read beyond its newest entries, so older deletions were not seen. The next run reads it again.") ||
        undefined
      );
    case "list-order":
    case "search-unsorted":
    case "thread-complete":
    case "customers-refused": // their threads are read one by one
    case undefined:
      return undefined;
  }
}

function describeCap(
  { stream, rows, reached }: Extract<Finding, { kind: "list-capped" }>,
  reader: Reader,
): string {
  const where = reached === undefined ? "" : `, at ${reached}`;
  const cap = `Kustomer's list of ${stream} ends after ${rows} rows${where}, although it has more.`;
  if (reader === "report") return `${cap} The report does not cover what lies beyond.`;
  return stream === "messages"
    ? `${cap} Inlet reads the older messages of the conversations that it knows one conversation at a time. It misses conversations beyond that nothing names.`
    : `${cap} Inlet reads older conversations by their ids, as far as it has stored them or a message names them. It misses the others.`;
}

function describeCutList({ list, rows }: Extract<Finding, { kind: "list-cut" }>): string | undefined {
  switch (list) {
    case "tags":
      return `Kustomer's list of tags ends after ${rows} rows although it has more, so some tags are not stored.`;
    case "thread":
      return "Kustomer does not return all messages of some long conversations. The list of pending records names the conversations whose messages are missing.";
    case "customers":
      return undefined; // the others are read by their ids
  }
}

/** Describes to people what a run leaves out when a list ends at a cap before too many conversations. */
export const describeBeyondCap = (stream: "conversations" | "messages", max: number): string =>
  stream === "messages"
    ? `Beyond the end of Kustomer's list, this run reads the messages of only ${max} conversations, those that were updated last. A backfill of a shorter range reads the others.`
    : `Beyond the end of Kustomer's list, this run reads again only ${max} conversations, those that were updated last. Later runs read the others.`;
