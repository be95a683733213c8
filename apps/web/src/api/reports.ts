import { http } from "@inlet/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery, useApiQuery } from "./api-query.ts";
import type { NoInput } from "./integration-mutation.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";
import { useWorkspaceMutation } from "./workspace-mutation.ts";

/** A comparison of Kustomer with the store. */
export type Report = z.output<typeof http.report>;

/** A record that differs. */
export type ReportRow = z.output<typeof http.reportRowPage>["data"][number];

/** Whether a report is still being made. */
export const isUnfinished = ({ state }: Report): boolean => state === "queued" || state === "running";

const pollMs = 2_000;

/** Loads the latest report, and follows it until it is done. */
export function useLatestReport() {
  const { id, integrationPath } = useWorkspace();
  return useQuery({
    ...useApiQuery(`${integrationPath}/reports?limit=1`, http.reportPage),
    queryKey: toQueryKey(id, "reports", "latest"),
    refetchInterval: ({ state }) => (state.data?.data.some(isUnfinished) ? pollMs : false),
    select: ({ data: [latest] }) => latest ?? null,
  });
}

/** Loads the differences of a report, page by page. */
export function useReportRows(reportId: string) {
  const { id, integrationPath } = useWorkspace();
  const path = `${integrationPath}/reports/${reportId}/rows`;
  return useInfiniteQuery({
    ...useApiListQuery({ path, query: { limit: "100" }, schema: http.reportRowPage }),
    queryKey: toQueryKey(id, "reports", reportId, "rows"),
  });
}

/** Starts a report about everything that was read so far. */
export const useStartReport = () =>
  useWorkspaceMutation("reports", (_: NoInput, { integrationPath }) => ({
    method: "POST",
    path: `${integrationPath}/reports`,
    body: {},
    schema: http.report,
  }));
