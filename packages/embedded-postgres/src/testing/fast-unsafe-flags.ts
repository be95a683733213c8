import { toFlags } from "../start-embedded-postgres.ts";

/** Flags for tests: several times faster, but data is lost when the machine stops. */
export const fastUnsafeFlags = toFlags(
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "jit=off",
  "autovacuum_naptime=10min",
  "max_connections=400", // tests run several sets of all services
);
