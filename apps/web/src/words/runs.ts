import { maxConsecutiveFailures } from "@inlet/contracts";
import { formatCount, formatNumber } from "./format.ts";

/** The run history. */
export const runs = {
  title: "Run history",
  intro: "Every sync, backfill and check of this workspace, newest first.",
  none: "No runs yet. The first one starts when ticket ingestion is turned on.",
  more: "Show older runs",
  kinds: {
    initial: "Initial import",
    incremental: "Sync",
    backfill: "Backfill",
    reconcile: "Deletion check",
    release: "Import of conversations over limit",
  },
  states: {
    queued: "Queued",
    running: "Running",
    waiting: "Waiting",
    paused: "Paused",
    done: "Done",
    failed: "Failed",
    cancelled: "Canceled",
  },
  outcome: {
    stored: (count: number) => `${formatCount(count, "record")} new or changed`,
    checked: (count: number) => `${formatCount(count, "record")} checked`,
  },
  opened: "Started",
  finished: "Finished",
  window: "Updated between",
  until: "and",
  read: "Records read",
  stored: "New or changed",
  unchanged: "Unchanged",
  held: "Over limit",
  rejected: "Rejected",
  dropped: "Out of scope",
  deleted: "Deleted",
  requests: "Requests to Kustomer",
  requestCounts: ({ search, other }: { search: number; other: number }) =>
    `${formatNumber(search)} ${search === 1 ? "search" : "searches"}, ${formatNumber(other)} other`,
  recordCounts: (it: { conversations: number; messages: number; customers: number; tags: number }) =>
    `${formatNumber(it.conversations)} conversations, ${formatNumber(it.messages)} messages, ${formatNumber(it.customers)} customers, ${formatNumber(it.tags)} tags`,
  failures: (count: number) =>
    `${formatCount(count, "failure")} in a row. After ${maxConsecutiveFailures}, the run fails, and the next one starts from the same place.`,
  error: "Last error",
  question: "Confirmation needed",
  deletionCheck: {
    title: "Deleted in Kustomer",
    hint: "Inlet looks every hour for records that were deleted or merged in Kustomer, and removes their text here as well.",
    full: "Check every stored record",
    fullHint: "Takes one request per conversation. Without it, only what may have changed is checked.",
    start: "Check for deletions",
    started: "Check started. Its progress is shown above.",
    failed: "The check did not start",
  },
  actions: { pause: "Pause", resume: "Resume", cancel: "Cancel" },
  answers: { confirm: "Yes, delete them", cancel: "No, keep everything" },
};
