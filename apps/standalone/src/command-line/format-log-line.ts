/** The fields of a log line that are used here. */
interface LogEntry {
  level: number;
  part?: string;
  msg?: string;
  err?: { message?: string; stack?: string };
  /** Further facts, such as the id of a workspace. */
  [fact: string]: unknown;
}

const errorLevel = 50;

/** Where and when the line was written, which tells a person nothing. */
const common = ["service", "time", "job", "jobId", "loop", "reqId"];

/** Formats a log line for people: service, message, reason and facts; with the stack for errors only. */
export function formatLogLine(line: string): string {
  const { level, part = "inlet", msg = "", err, ...rest } = parse(line);
  const reason = level >= errorLevel ? err?.stack : err?.message;
  const facts = Object.entries(rest)
    .filter(([name]) => !common.includes(name))
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  const details = facts.length === 0 ? "" : ` (${facts.join(", ")})`;
  return `[${part}] ${msg}${details}${reason === undefined ? "" : `: ${reason}`}`;
}

/** Our own log wrote the line, so its shape is known. */
const parse = (line: string): LogEntry => JSON.parse(line) as LogEntry;
