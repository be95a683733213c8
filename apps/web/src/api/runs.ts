import { http } from "@inlet/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useWorkspace } from "../shell/workspace-context.ts";
import { useApi } from "./api-context.ts";
import { type Nothing, useWorkspaceAct, workspaceKey } from "./workspace-act.ts";

/** One act of bringing an integration up to date. */
export type Run = z.output<typeof http.run>;

/** What a person can do to an open run. */
export type RunAct = "pause" | "resume" | "cancel" | "confirm";

const runsBelow = (workspacePath: string) => `${workspacePath}/integrations/kustomer/runs`;
const refreshMs = 5_000;

/** Reads everything that is new, now. */
export const useSyncNow = () =>
  useWorkspaceAct((_: Nothing, path) => ({
    method: "POST",
    path: runsBelow(path),
    body: {},
    schema: http.run,
  }));

/** Pauses, resumes, cancels a run, or says yes to what it asks. */
export const useRunAct = () =>
  useWorkspaceAct(({ runId, act }: { runId: string; act: RunAct }, path) => ({
    method: "POST",
    path: `${runsBelow(path)}/${runId}/${act}`,
    schema: http.run,
  }));

/** Every run, newest first, page by page, kept fresh. */
export function useRuns() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    queryKey: [...workspaceKey(id), "runs"],
    queryFn: ({ pageParam, signal }) =>
      api.get({ path: `${runsBelow(path)}?limit=50${pageParam}`, schema: http.runPage, signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => (next === null ? undefined : `&after=${encodeURIComponent(next)}`),
    refetchInterval: refreshMs,
  });
}
