/** The fetch backlog: ids that must still be read, each with its reason. */
export { add, addCustomers, addThreadsWithAttachments, type BacklogEntry, reasons } from "./add-entries.ts";
export {
  clearGivenUp,
  giveUp,
  giveUpExhausted,
  listUntried,
  pickPresent,
  removeFetched,
  takeOver,
} from "./backlog.ts";
export { addBeyondList } from "./beyond-lists.ts";
export { listBroughtBefore, listCustomerPages } from "./brought-customers.ts";
export { type BacklogWork, readWork } from "./read-work.ts";
export { addRollingReread } from "./rolling-reread.ts";
export { type SetAsideEntry, setAside } from "./set-aside.ts";
export * from "./thread-counts.ts";
export { listSearchableThreads, type SearchableThread } from "./thread-search.ts";
