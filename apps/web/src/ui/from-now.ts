const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const steps = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
] as const;

/** How long ago or ahead, such as `5 minutes ago`, in the largest unit that fits. */
export function fromNow(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1_000);
  const { unit, seconds: size } = steps.find((it) => Math.abs(seconds) >= it.seconds) ?? steps[3];
  return relative.format(Math.trunc(seconds / size), unit);
}
