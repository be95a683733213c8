import { http } from "@inlet/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery } from "./api-query.ts";
import { type NoInput, useIntegrationMutation } from "./integration-mutation.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";

/** A run, finished or not. */
export type Run = z.output<typeof http.run>;

/** What a person can do with an open run. */
export type RunAction = "pause" | "resume" | "cancel" | "confirm";

/** Starts a run that reads everything new. */
export const useSyncNow = () =>
  useIntegrationMutation((_: NoInput, path) => ({
    method: "POST",
    path: `${path}/runs`,
    body: {},
    schema: http.run,
  }));

/** Pauses, resumes or cancels a run, or confirms what it asks. */
export const useRunAction = () =>
  useIntegrationMutation(({ runId, action }: { runId: string; action: RunAction }, path) => ({
    method: "POST",
    path: `${path}/runs/${runId}/${action}`,
    schema: http.run,
  }));

/** Starts a run that looks for records deleted in Kustomer; a full one checks everything that is stored. */
export const useStartReconcile = () =>
  useIntegrationMutation((body: { full: boolean }, path) => ({
    method: "POST",
    path: `${path}/reconciles`,
    body,
    schema: http.run,
  }));

/** Loads every run, newest first, page by page. */
export function useRuns() {
  const { id, integrationPath } = useWorkspace();
  const path = `${integrationPath}/runs`;
  return useInfiniteQuery({
    ...useApiListQuery({ path, query: { limit: "10" }, schema: http.runPage }),
    queryKey: toQueryKey(id, "runs"),
  });
}
