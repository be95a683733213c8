import { http } from "@inlet/contracts";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery } from "../api/api-query.ts";

type FleetPage = z.output<typeof http.fleetPage>;

/** A workspace as operators see it. */
export type FleetRow = FleetPage["data"][number];

/** The counts over the whole fleet. */
export type FleetTotals = FleetPage["totals"];

const refreshMs = 10_000;
/** More pages than this are not refreshed: loading all of them again costs too much. */
const maxLivePages = 5;

/** Loads workspaces, failing ones first, and refreshes them while only the first pages are loaded. */
export function useFleet(q: string) {
  const query = { limit: "100", ...(q !== "" && { q }) };
  return useInfiniteQuery({
    ...useApiListQuery({ path: "/v1/fleet", query, schema: http.fleetPage }),
    queryKey: ["fleet", q],
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= maxLivePages ? refreshMs : false),
  });
}
