export { forSpeed } from "./flags.ts";
export { freePort } from "./free-port.ts";
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./start.ts";
