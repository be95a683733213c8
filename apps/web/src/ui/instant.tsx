import { Text, type TextProps, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { fromNow } from "./from-now.ts";
import { useTimes } from "./times.ts";

const inReadersZone = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

interface InstantProps extends TextProps {
  at: Date;
  /** Told as `5 minutes ago`, and kept right while it stands there. */
  isRelative?: boolean;
}

/**
 * An instant in the reader's own zone; the exact one, in UTC, shows on hover and on touch, and for who has neither in its
 * place: a stop at every instant of a list would cost more than it tells.
 */
export function Instant({ at, isRelative = false, ...look }: InstantProps) {
  const { times } = useTimes();
  const now = useNow(isRelative && times === "local");
  return (
    <Tooltip label={at.toISOString()} events={{ hover: true, focus: false, touch: true }}>
      <Text component="time" inherit dateTime={at.toISOString()} {...look}>
        {times === "utc" ? inUtc(at) : isRelative ? fromNow(at, now) : inReadersZone.format(at)}
      </Text>
    </Tooltip>
  );
}

/** Such as `2026-03-01 12:00:00 UTC`. */
const inUtc = (at: Date): string => `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;

function useNow(isTicking: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(new Date()), 1_000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
