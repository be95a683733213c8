export * from "./audit.ts";
export * from "./budget.ts";
export * from "./database-limits.ts";
export * from "./key-roles.ts";
export * from "./reports.ts";
export * from "./runs.ts";
export * from "./streams.ts";
export * from "./workspaces.ts";
