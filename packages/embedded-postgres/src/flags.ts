const settings = (...lines: string[]): string[] => lines.flatMap((line) => ["-c", line]);

/** Flags of every server. Each process opens several queue connections, so the default of 100 is too low. */
export const requiredFlags = settings(
  "max_connections=200",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
);

/** Flags for tests: several times faster, but data is lost when the machine stops. */
export const fastUnsafeFlags = settings(
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "jit=off",
  "autovacuum_naptime=10min",
  "max_connections=400", // tests run several sets of all services
);
