/** The index of the search of conversations, which follows the feed. */
export * from "./index-progress.ts";
export * from "./put-documents.ts";
export * from "./searchable-notes.ts";
export * from "./searchable-texts.ts";
