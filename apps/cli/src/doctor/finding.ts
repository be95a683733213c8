/** The result of one check, with what to do about it unless it is `ok`. */
export interface Finding {
  check: string;
  status: "ok" | "warn" | "fail";
  message: string;
}

type CreateFinding = (check: string, message: string) => Finding;

/** Creates the finding that everything works. */
export const ok: CreateFinding = (check, message) => ({ check, status: "ok", message });

/** Creates the finding that something works but needs a look. */
export const warn: CreateFinding = (check, message) => ({ check, status: "warn", message });

/** Creates the finding that something does not work. */
export const fail: CreateFinding = (check, message) => ({ check, status: "fail", message });

/** Formats a count with its noun: `1 run`, `2 runs`, `2 batches`. */
export function formatCount(count: number, noun: string): string {
  const plural = /(?:s|ch)$/.test(noun) ? `${noun}es` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Formats a time span in its largest fitting unit. */
export function formatDuration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
