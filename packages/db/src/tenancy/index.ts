/** Workspaces and API tokens. */
export * from "./secret.ts";
export * from "./tokens.ts";
export * from "./workspaces.ts";
