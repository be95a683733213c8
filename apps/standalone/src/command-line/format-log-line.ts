/** The fields of a log line that are used here. */
interface LogEntry {
  level: number;
  part?: string;
  msg?: string;
  err?: { message?: string; stack?: string };
}

const errorLevel = 50;

/** Formats a log line for people: service, message and reason; with the stack for errors only. */
export function formatLogLine(line: string): string {
  const { level, part = "inlet", msg = "", err } = parse(line);
  const reason = level >= errorLevel ? err?.stack : err?.message;
  return `[${part}] ${msg}${reason === undefined ? "" : `: ${reason}`}`;
}

/** Our own log wrote the line, so its shape is known. */
const parse = (line: string): LogEntry => JSON.parse(line) as LogEntry;
