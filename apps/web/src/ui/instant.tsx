import { Text, type TextProps, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatRelative } from "../words/format.ts";
import { type TimeDisplay, useTimeDisplay } from "./time-display.ts";

const localFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

interface InstantProps extends TextProps {
  at: Date;
  /** Shows it as `5 minutes ago`, and keeps that current. */
  isRelative?: boolean;
}

/**
 * An instant in the time zone and the format of the reader's browser. A tooltip shows it in UTC on hover and on touch. It takes no keyboard focus, because
 * a tab stop at every instant of a list is a nuisance; the user menu shows all instants in UTC instead.
 */
export function Instant({ at, isRelative = false, ...textProps }: InstantProps) {
  const { display } = useTimeDisplay();
  const now = useNow(isRelative && display === "local");
  return (
    <Tooltip label={at.toISOString()} events={{ hover: true, focus: false, touch: true }}>
      <Text component="time" inherit dateTime={at.toISOString()} {...textProps}>
        {display === "local" && isRelative ? formatRelative(at, now) : formatInstant(at, display)}
      </Text>
    </Tooltip>
  );
}

/** Writes an instant where no component can be, such as in a `title`. In UTC it is such as `2026-03-01 12:00:00 UTC`. */
export const formatInstant = (at: Date, display: TimeDisplay): string =>
  display === "utc" ? `${at.toISOString().slice(0, 19).replace("T", " ")} UTC` : localFormat.format(at);

function useNow(isTicking: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(new Date()), 1_000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
