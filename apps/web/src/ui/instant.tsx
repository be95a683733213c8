import { Text, type TextProps, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { fromNow } from "./from-now.ts";

const inReadersZone = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

interface InstantProps extends TextProps {
  at: Date;
  /** Told as `5 minutes ago`, and kept right while it stands there. */
  isRelative?: boolean;
}

/** An instant in the reader's own zone; the exact one, in UTC, shows on hover and on touch. */
export function Instant({ at, isRelative = false, ...look }: InstantProps) {
  const now = useNow(isRelative);
  return (
    <Tooltip label={at.toISOString()} events={{ hover: true, focus: false, touch: true }}>
      <Text component="time" inherit dateTime={at.toISOString()} {...look}>
        {isRelative ? fromNow(at, now) : inReadersZone.format(at)}
      </Text>
    </Tooltip>
  );
}

function useNow(isTicking: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(new Date()), 1_000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
