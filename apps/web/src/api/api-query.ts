import type { z } from "zod";
import { useApi } from "./client.ts";

/** Returns the options of a query that reads one URL of the API. */
export function useApiQuery<S extends z.ZodType>(path: string, schema: S) {
  const api = useApi();
  return {
    queryFn: ({ signal }: { signal: AbortSignal }) => api.request({ path, schema, signal }),
  };
}

interface ApiList<S> {
  path: string;
  query: URLSearchParams | Record<string, string>;
  /** The schema of one page. */
  schema: S;
}

/** Returns the options of an infinite query that reads a list of the API from its first page to its last. */
export function useApiListQuery<S extends z.ZodType>({ path, query, schema }: ApiList<S>) {
  const api = useApi();
  return {
    queryFn: ({ pageParam, signal }: { pageParam: string; signal: AbortSignal }) => {
      const parameters = new URLSearchParams(query);
      if (pageParam !== "") parameters.set("after", pageParam);
      return api.request({ path: `${path}?${parameters}`, schema, signal });
    },
    initialPageParam: "", // an empty cursor is the first page's
    getNextPageParam: ({ next }: { next: string | null }) => next ?? undefined,
  };
}
