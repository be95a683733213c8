import { createContext, use } from "react";

/** How instants are told: by the reader's own zone, or exactly, in UTC, as Kustomer and the API name them. */
export type Times = "local" | "utc";

const key = "inlet-times";

/** How this browser told them last; the reader's way where the browser keeps nothing. */
export const keptTimes = {
  read(): Times {
    try {
      return localStorage.getItem(key) === "utc" ? "utc" : "local";
    } catch {
      return "local"; // forbidden by the browser's settings, which costs only this convenience
    }
  },
  write(times: Times): void {
    try {
      localStorage.setItem(key, times);
    } catch {
      // as above
    }
  },
};

/** How instants are told on this page, and who changes it. */
export const TimesContext = createContext<{ times: Times; choose: (times: Times) => void }>({
  times: "local",
  choose: () => undefined,
});

/** How instants are told. */
export const useTimes = () => use(TimesContext);
