export { findFreePort } from "./find-free-port.ts";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  fastUnsafeFlags,
  startEmbeddedPostgres,
} from "./start-embedded-postgres.ts";
