import { http } from "@inlet/contracts";
import { type QueryClient, replaceEqualDeep, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { z } from "zod";
import { useApiQuery } from "./api-query.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";

/** Everything that the first page of a workspace shows, at one instant. */
export type Overview = z.output<typeof http.overview>;

/** A run that has not finished. */
export type OpenRun = Overview["openRuns"][number];

const pollMs = 5_000;
const pollBesideStreamMs = 60_000; // in case a stream goes silent without ending

/** A reply may arrive after an event that is newer, which would not come again. */
const keepLatest = (before: unknown, now: unknown): unknown =>
  before !== undefined && (before as Overview).at > (now as Overview).at
    ? before
    : replaceEqualDeep(before, now);

const useOverviewQuery = (id: string) => ({
  ...useApiQuery(`/v1/workspaces/${id}/overview`, http.overview),
  queryKey: toQueryKey(id, "overview"),
  structuralSharing: keepLatest,
});

/** Loads the overview of the current workspace, and returns the latest one, from events or from polling. */
export function useOverview({ isLive = true }: { isLive?: boolean } = {}) {
  const { id } = useWorkspace();
  return useQuery({
    ...useOverviewQuery(id),
    refetchInterval: isLive ? pollBesideStreamMs : pollMs,
  });
}

/** Returns the overview of a workspace that its pages load; nothing while the id is undefined. */
export const useCachedOverview = (id: string | undefined) =>
  useQuery({ ...useOverviewQuery(id ?? ""), enabled: false });

/** Updates the overview of the current workspace from the event stream. Returns whether events arrive. */
export function useOverviewEvents(): boolean {
  const { id, path } = useWorkspace();
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    const onEvent = (text: string) => {
      setLive(true);
      storeOverview(client, id, text);
    };
    const close = openEventStream(`${path}/events`, { onEvent, onEnd: () => setLive(false) });
    return () => {
      close();
      setLive(false);
    };
  }, [client, id, path]);
  return isLive;
}

const reopenMs = 15_000;

/** Receives overviews. The browser reopens a broken stream by itself; this reopens one that the API refused. */
function openEventStream(
  url: string,
  on: { onEvent: (text: string) => void; onEnd: () => void },
): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(url);
    source.addEventListener(http.overviewEventName, ({ data }) => on.onEvent(String(data)));
    source.onerror = () => {
      on.onEnd();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, reopenMs);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function storeOverview(client: QueryClient, id: string, text: string): void {
  const parsed = http.overview.safeParse(JSON.parse(text));
  if (parsed.success) client.setQueryData(toQueryKey(id, "overview"), parsed.data);
}
