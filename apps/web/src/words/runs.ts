import { maxConsecutiveFailures } from "@inlet/contracts";
import { formatCount, formatNumber } from "./format.ts";

/** The run history. */
export const runs = {
  title: "Run history",
  intro: "Everything that Inlet did to bring this workspace up to date, newest first.",
  none: "There has been no run yet. The first one begins when ticket ingestion is switched on.",
  notConnected: "There is no history while Kustomer is not connected.",
  more: "Show older runs",
  kinds: {
    initial: "First week",
    incremental: "Sync",
    backfill: "Past range",
    reconcile: "Search for deletions",
    release: "Release of held conversations",
  },
  states: {
    queued: "Queued",
    running: "Running",
    waiting: "Waiting",
    paused: "Paused",
    done: "Done",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  records: (done: number) => formatCount(done, "record"),
  opened: "Began",
  finished: "Ended",
  window: "Reads what was updated",
  until: "to",
  read: "Read",
  stored: "Stored new or changed",
  unchanged: "Already known",
  held: "Held beyond the limit",
  rejected: "Rejected",
  dropped: "Out of scope",
  deleted: "Removed",
  requests: "Requests to Kustomer",
  requestCounts: ({ search, other }: { search: number; other: number }) =>
    `${formatNumber(search)} searches, ${formatNumber(other)} others`,
  recordCounts: (it: { conversations: number; messages: number; customers: number; tags: number }) =>
    `${formatNumber(it.conversations)} conversations, ${formatNumber(it.messages)} messages, ${formatNumber(it.customers)} customers, ${formatNumber(it.tags)} tags`,
  failures: (count: number) =>
    `${count} failures in a row; after ${maxConsecutiveFailures} the run is given up, and the next one starts from the same place.`,
  error: "What went wrong",
  question: "This run asks something",
  actions: { pause: "Pause", resume: "Resume", cancel: "Cancel" },
  answers: { confirm: "Yes, remove them", cancel: "No, keep everything" },
};
