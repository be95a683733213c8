import { http } from "@inlet/contracts";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "../api/api-context.ts";

/** A workspace as operators see it. */
export type FleetRow = z.output<typeof http.fleetPage>["data"][number];

/** How the whole fleet fares. */
export type FleetTotals = z.output<typeof http.fleetPage>["totals"];

const pageSize = "100";
const refreshMs = 10_000;
/** Who has scrolled through more pages than this is reading; asking for all of them anew would cost too much. */
const mostLivePages = 5;

/** Workspaces, failing ones first, kept fresh while only the first pages are shown. */
export function useFleet(q: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["fleet", q],
    queryFn: ({ pageParam, signal }) =>
      api.get({ path: `/v1/fleet?${queryOf(q, pageParam)}`, schema: http.fleetPage, signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= mostLivePages ? refreshMs : false),
  });
}

function queryOf(q: string, after: string): URLSearchParams {
  const query = new URLSearchParams({ limit: pageSize });
  if (q !== "") query.set("q", q);
  if (after !== "") query.set("after", after);
  return query;
}
