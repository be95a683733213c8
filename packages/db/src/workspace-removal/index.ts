/** Deleting a workspace with everything of it. */
export * from "./mark-deleted.ts";
export { listDeleted, ownTables, removeNext } from "./remove-next.ts";
