/** The audit log: who did what, from where, and what it changed. */
export * from "./list-entries.ts";
export * from "./record.ts";
