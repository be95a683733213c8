import { createSafeContext } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";

/** How the page shows instants: in the browser's time zone, or in UTC as Kustomer and the API write them. */
export type TimeDisplay = "local" | "utc";

/** How the page shows instants, and a function to change it. */
export const [TimeDisplayContext, useTimeDisplay] = createSafeContext<{
  display: TimeDisplay;
  choose: (display: TimeDisplay) => void;
}>("useTimeDisplay needs a TimeDisplayContext around the page");

/** Returns the choice stored in this browser, local by default, and a function to change it. */
export function useStoredTimeDisplay() {
  const [display, choose] = useLocalStorage<TimeDisplay>({
    key: "inlet-times",
    defaultValue: "local",
    getInitialValueInEffect: false,
    serialize: String,
    deserialize: (it) => (it === "utc" ? "utc" : "local"),
  });
  return { display, choose };
}
