import { http } from "@inlet/contracts";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { z } from "zod";
import { useWorkspace } from "../shell/workspace-context.ts";
import { useApi } from "./api-context.ts";
import { listen } from "./listen.ts";
import { workspaceKey } from "./workspace-act.ts";

/** Everything that the first screen of a workspace shows, at one instant. */
export type Overview = z.output<typeof http.overview>;

/** A run that is open. */
export type OpenRun = Overview["openRuns"][number];

const overviewKey = (id: string) => [...workspaceKey(id), "overview"] as const;
const pollMs = 5_000;
const pollBesideStreamMs = 60_000; // should a stream fall silent without ending

/** The workspace's overview, as it was heard or asked for last. */
export function useOverview({ isLive = true }: { isLive?: boolean } = {}) {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: overviewKey(id),
    queryFn: ({ signal }) => api.get({ path: `${path}/overview`, schema: http.overview, signal }),
    refetchInterval: isLive ? pollBesideStreamMs : pollMs,
  });
}

/** Keeps the overview of the workspace shown up to date by events; says whether they come. */
export function useOverviewEvents(): boolean {
  const { id, path } = useWorkspace();
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  useEffect(
    () =>
      listen({
        url: `${path}/events`,
        event: http.overviewEventName,
        onLive: setLive,
        onEvent: (text) => keep(client, id, text),
      }),
    [client, id, path],
  );
  return isLive;
}

function keep(client: QueryClient, id: string, text: string): void {
  const parsed = http.overview.safeParse(JSON.parse(text));
  if (parsed.success) client.setQueryData(overviewKey(id), parsed.data);
}
