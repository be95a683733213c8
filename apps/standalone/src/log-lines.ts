/** What is read of a log line. */
interface Entry {
  level: number;
  part?: string;
  msg?: string;
  err?: { message?: string; stack?: string };
}

const error = 50;

/** A line of the services' log for people: who says what and why; the stack only of what should not happen. */
export function logLineForPeople(line: string): string {
  const { level, part = "inlet", msg = "", err } = parse(line);
  const reason = level >= error ? err?.stack : err?.message;
  return `[${part}] ${msg}${reason === undefined ? "" : `: ${reason}`}`;
}

/** Our own log wrote it, so it is what it says. */
const parse = (line: string): Entry => JSON.parse(line) as Entry;
