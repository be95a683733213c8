import { createContext, use } from "react";
import type { Api } from "./client.ts";

/** The API that the page talks to. */
export const ApiContext = createContext<Api | undefined>(undefined);

/** The API, for queries and changes. */
export function useApi(): Api {
  const api = use(ApiContext);
  if (api === undefined) throw new Error("no API was given to the page");
  return api;
}
