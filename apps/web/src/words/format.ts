const numberFormat = new Intl.NumberFormat(); // in the locale of the reader's browser, as dates are
const relativeFormat = new Intl.RelativeTimeFormat("en"); // without "yesterday", which may be 47 hours ago and the day before;
const units = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
] as const;

/** Formats a number, such as `12,345`. */
export const formatNumber = (value: number): string => numberFormat.format(value);

/** Formats a number of things, such as `1 item` and `2 items`. */
export const formatCount = (count: number, one: string): string =>
  `${formatNumber(count)} ${one}${count === 1 ? "" : "s"}`;

/** Formats a count with an upper bound, such as `10,000+`. */
export const formatBoundedCount = ({ count, more }: { count: number; more: boolean }): string =>
  `${formatNumber(count)}${more ? "+" : ""}`;

/** Finds the instant at which a day of a form, or a later one, begins in the browser's time zone; undefined when it is no day. */
export function parseDay(day: string, daysLater = 0): Date | undefined {
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + daysLater);
  return Number.isNaN(start.getTime()) ? undefined : start;
}

const instantPattern = /(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC))/;

const parseInstant = (text: string): Date => new Date(text.replace(" UTC", "Z").replace(" ", "T"));

/** Splits a sentence of the API into its texts and the instants between them, so that the page can show those in local time. */
export const splitInstants = (sentence: string): (string | Date)[] =>
  sentence
    .split(instantPattern)
    .filter((it) => it !== "")
    .map((it) => (instantPattern.test(it) ? parseInstant(it) : it));

/** Finds the largest unit that fits. */
const findUnit = (seconds: number) => units.find((it) => seconds >= it.seconds) ?? units[3];

/** Formats a length of time in the largest unit that fits, such as `5 minutes`. */
export function formatDuration(seconds: number): string {
  const { unit, seconds: size } = findUnit(seconds);
  const count = Math.max(1, Math.round(seconds / size));
  return formatCount(count, unit);
}

/** Formats a length of time exactly, in the largest unit that it is a multiple of, such as `90 seconds`. */
export function formatInterval(seconds: number): string {
  const { unit, seconds: size } = units.find((it) => seconds % it.seconds === 0) ?? units[3];
  return formatCount(seconds / size, unit);
}

/** Formats an instant relative to `now` in the largest unit that fits, such as `5 minutes ago`. */
export function formatRelative(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1_000);
  if (seconds === 0) return "now";
  const { unit, seconds: size } = findUnit(Math.abs(seconds));
  return relativeFormat.format(Math.trunc(seconds / size), unit);
}
