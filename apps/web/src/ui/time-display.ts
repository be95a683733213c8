import { createContext, use } from "react";
import { createStoredValue } from "./stored-value.ts";

/** How the page shows instants: in the browser's time zone, or in UTC as Kustomer and the API write them. */
export type TimeDisplay = "local" | "utc";

const storedValue = createStoredValue("inlet-times");

/** The choice stored in this browser; local by default. */
export const storedTimeDisplay = {
  read: (): TimeDisplay => (storedValue.read() === "utc" ? "utc" : "local"),
  write: (display: TimeDisplay): void => storedValue.write(display),
};

/** How the page shows instants, and a function to change it. */
export const TimeDisplayContext = createContext<{
  display: TimeDisplay;
  choose: (display: TimeDisplay) => void;
}>({ display: "local", choose: () => undefined });

/** Returns how the page shows instants, and a function to change it. */
export const useTimeDisplay = () => use(TimeDisplayContext);
