import type { DatabaseLimits } from "@inlet/contracts";

/**
 * What statements, the driver and the tests rely on. A database, a role or a server may have other defaults, so every
 * session sets them itself.
 */
const sessionSettings = {
  TimeZone: "UTC",
  DateStyle: "ISO", // the driver parses instants in this format only
  IntervalStyle: "postgres",
  client_encoding: "UTF8",
  bytea_output: "hex",
  extra_float_digits: 1,
  standard_conforming_strings: "on",
  default_transaction_isolation: "read committed", // statements rely on seeing what others have committed meanwhile
  // A session whose client's host is gone ends, with its locks, after 25 seconds; by default after two hours.
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 30_000,
} as const;

const toSettings = ({ statementMs, lockMs, idleInTransactionMs }: DatabaseLimits) => ({
  ...sessionSettings,
  statement_timeout: statementMs,
  lock_timeout: lockMs,
  idle_in_transaction_session_timeout: idleInTransactionMs,
});

/** Formats settings as the startup parameter `options`, in which a backslash keeps a space within a value. */
const toOptions = (settings: Record<string, string | number>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${String(value).replaceAll(" ", "\\ ")}`)
    .join(" ");

/**
 * Adds the settings of a session to a database URL, as startup parameters: they cost no statement, and hold until the
 * connection ends. The URL's own `options` come last, so that an operator can override one.
 */
export function addSessionSettings(url: string, limits: DatabaseLimits): string {
  const changed = new URL(url);
  const own = changed.searchParams.get("options") ?? "";
  changed.searchParams.set("options", `${toOptions(toSettings(limits))} ${own}`.trim());
  return changed.href;
}
