const settings = (...lines: string[]): string[] => lines.flatMap((line) => ["-c", line]);

/** Always given. A queue takes several connections per process, and the default of 100 is soon used up. */
export const requiredFlags = settings(
  "max_connections=200",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
);

/** For tests: loses data when the machine stops, and is several times faster. */
export const fastUnsafeFlags = settings(
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "jit=off",
  "autovacuum_naptime=10min",
  "max_connections=400", // whole services, several times over
);
