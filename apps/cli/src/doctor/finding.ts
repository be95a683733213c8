/** The result of one check, with what to do about it unless it is `ok`. */
export interface Finding {
  check: string;
  status: "ok" | "warn" | "fail";
  message: string;
}

/** What a check has found, without its name. */
export type Outcome = Omit<Finding, "check">;

/** Everything works. */
export const ok = (message: string): Outcome => ({ status: "ok", message });

/** Something works but needs a look. */
export const warn = (message: string): Outcome => ({ status: "warn", message });

/** Something does not work. */
export const fail = (message: string): Outcome => ({ status: "fail", message });

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
