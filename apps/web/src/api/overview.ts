import { http } from "@inlet/contracts";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { z } from "zod";
import { useApi } from "./client.ts";
import { subscribeToEvents } from "./event-stream.ts";
import { toWorkspaceKey, useWorkspace } from "./workspace-context.ts";

/** Everything that the first page of a workspace shows, at one instant. */
export type Overview = z.output<typeof http.overview>;

/** A run that has not finished. */
export type OpenRun = Overview["openRuns"][number];

const toOverviewKey = (id: string) => [...toWorkspaceKey(id), "overview"] as const;
const pollMs = 5_000;
const pollBesideStreamMs = 60_000; // in case a stream goes silent without ending

/** Loads the overview of the current workspace, and returns the latest one, from events or from polling. */
export function useOverview({ isLive = true }: { isLive?: boolean } = {}) {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: toOverviewKey(id),
    queryFn: ({ signal }) => api.request({ path: `${path}/overview`, schema: http.overview, signal }),
    refetchInterval: isLive ? pollBesideStreamMs : pollMs,
  });
}

/** Updates the overview of the current workspace from the event stream. Returns whether events arrive. */
export function useOverviewEvents(): boolean {
  const { id, path } = useWorkspace();
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  useEffect(
    () =>
      subscribeToEvents({
        url: `${path}/events`,
        event: http.overviewEventName,
        onLive: setLive,
        onEvent: (text) => storeOverview(client, id, text),
      }),
    [client, id, path],
  );
  return isLive;
}

function storeOverview(client: QueryClient, id: string, text: string): void {
  const parsed = http.overview.safeParse(JSON.parse(text));
  if (parsed.success) client.setQueryData(toOverviewKey(id), parsed.data);
}
