/** Filters: their changes, what they keep out, and the removal of stored records that do not meet them any more. */
export * from "./counts.ts";
export * from "./evaluable-records.ts";
export * from "./filter-changes.ts";
export {
  deleteFiltered,
  type FilteredRecord,
  pickFiltered,
  rereadConversations,
  rereadNewer,
  saveFiltered,
} from "./filtered-records.ts";
export * from "./known-versions.ts";
export { removeConversations, removeMessages } from "./remove-stored.ts";
export * from "./rereads.ts";
