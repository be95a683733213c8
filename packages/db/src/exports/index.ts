/** Exports: pages of records in the order of their ids, and versions of what they are read from. */
export * from "./customer-records.ts";
export * from "./export-pages.ts";
export * from "./export-version.ts";
