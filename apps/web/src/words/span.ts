import { number } from "./number.ts";

const sizes = [
  { seconds: 86_400, one: "day" },
  { seconds: 3_600, one: "hour" },
  { seconds: 60, one: "minute" },
  { seconds: 1, one: "second" },
] as const;

/** A length of time in its largest unit, such as `5 minutes`. */
export function span(seconds: number): string {
  const { seconds: size, one } = sizes.find((it) => seconds >= it.seconds) ?? sizes[3];
  const count = Math.max(1, Math.round(seconds / size));
  return `${number(count)} ${one}${count === 1 ? "" : "s"}`;
}
