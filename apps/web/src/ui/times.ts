import { createContext, use } from "react";
import { kept } from "./kept.ts";

/** How instants are told: by the reader's own zone, or exactly, in UTC, as Kustomer and the API name them. */
export type Times = "local" | "utc";

const keptWord = kept("inlet-times");

/** How this browser told them last; the reader's way where the browser keeps nothing. */
export const keptTimes = {
  read: (): Times => (keptWord.read() === "utc" ? "utc" : "local"),
  write: (times: Times): void => keptWord.write(times),
};

/** How instants are told on this page, and who changes it. */
export const TimesContext = createContext<{ times: Times; choose: (times: Times) => void }>({
  times: "local",
  choose: () => undefined,
});

/** How instants are told. */
export const useTimes = () => use(TimesContext);
