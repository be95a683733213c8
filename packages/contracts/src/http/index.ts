export * from "./content.ts";
export * from "./feedback.ts";
export * from "./integrations.ts";
export * from "./runs.ts";
export * from "./tokens.ts";
export * from "./unstored.ts";
export * from "./wire.ts";
export * from "./workspaces.ts";
