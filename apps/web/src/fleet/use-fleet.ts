import { http } from "@inlet/contracts";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "../api/client.ts";
import { pageParams, toPagePath } from "../api/pages.ts";

/** A workspace as operators see it. */
export type FleetRow = z.output<typeof http.fleetPage>["data"][number];

/** The counts over the whole fleet. */
export type FleetTotals = z.output<typeof http.fleetPage>["totals"];

const pageSize = "100";
const refreshMs = 10_000;
/** More pages than this are not refreshed: loading all of them again costs too much. */
const maxLivePages = 5;

/** Loads workspaces, failing ones first, and refreshes them while only the first pages are loaded. */
export function useFleet(q: string) {
  const api = useApi();
  const query = { limit: pageSize, ...(q !== "" && { q }) };
  return useInfiniteQuery({
    ...pageParams,
    queryKey: ["fleet", q],
    queryFn: ({ pageParam, signal }) =>
      api.request({ path: toPagePath("/v1/fleet", query, pageParam), schema: http.fleetPage, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= maxLivePages ? refreshMs : false),
  });
}
