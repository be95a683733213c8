import { http } from "@inlet/contracts";
import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "../shell/workspace-context.ts";
import { useApi } from "./api-context.ts";
import { workspaceKey } from "./workspace-act.ts";

const refreshMs = 30_000;

/** What arrived on each of the last days, by the reader's own calendar. */
export function useArrivals(days: number) {
  const api = useApi();
  const { id, path } = useWorkspace();
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
  return useQuery({
    queryKey: [...workspaceKey(id), "arrivals", days],
    queryFn: ({ signal }) =>
      api.get({ path: `${path}/arrivals?days=${days}&zone=${zone}`, schema: http.arrivals, signal }),
    refetchInterval: refreshMs,
  });
}
