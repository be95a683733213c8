/** Deleting a workspace with everything of it. */
export * from "./mark-deleted.ts";
export { ownTables, removeNext } from "./remove-next.ts";
