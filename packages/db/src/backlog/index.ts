/** The fetch backlog: ids that must still be read, each with its reason. */
export { add, addCustomers, type BacklogEntry, reasons } from "./add-entries.ts";
export {
  clearGivenUp,
  countUntried,
  giveUp,
  giveUpExhausted,
  listUntried,
  pickPresent,
  removeFetched,
  takeOver,
} from "./backlog.ts";
export { addRollingReread } from "./rolling-reread.ts";
export { checkThreadCounts, hasUncheckedThreads } from "./thread-counts.ts";
