import { http } from "@inlet/contracts";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "./client.ts";
import { toWorkspaceKey, useWorkspace } from "./workspace-context.ts";

const refreshMs = 30_000;

/** Loads how many records arrived on each of the last days, in the browser's time zone. */
export function useArrivals(days: number) {
  const api = useApi();
  const { id, path } = useWorkspace();
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
  return useQuery({
    queryKey: [...toWorkspaceKey(id), "arrivals", days],
    queryFn: ({ signal }) =>
      api.request({ path: `${path}/arrivals?days=${days}&zone=${zone}`, schema: http.arrivals, signal }),
    refetchInterval: refreshMs,
  });
}
