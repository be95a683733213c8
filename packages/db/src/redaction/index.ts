/** What workspaces have redacted: the rules, and what redacting stored records needs. */
export * from "./customer-names.ts";
export * from "./passes.ts";
export * from "./raw-pages.ts";
export * from "./rules.ts";
export * from "./sample.ts";
export * from "./stored-records.ts";
export * from "./withheld-records.ts";
