/** Names of users and teams, and when they are read. */
export * from "./agents.ts";
export * from "./unknown-agents.ts";
