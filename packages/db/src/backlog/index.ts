/** The fetch backlog: ids that must still be read, each with its reason. */
export {
  add,
  addCustomers,
  type BacklogEntry,
  clearGivenUp,
  countUntried,
  giveUp,
  giveUpExhausted,
  listUntried,
  pickPresent,
  reasons,
  removeFetched,
  takeOver,
} from "./backlog.ts";
export { addRollingReread } from "./rolling-reread.ts";
export { checkThreadCounts } from "./thread-counts.ts";
