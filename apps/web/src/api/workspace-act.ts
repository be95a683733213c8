import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { useWorkspace } from "../shell/workspace-context.ts";
import { useApi } from "./api-context.ts";
import type { Change } from "./client.ts";

/** Where everything about one workspace is remembered. */
export const workspaceKey = (id: string) => ["workspace", id] as const;

/** What acts are given that need nothing to be said. */
// biome-ignore lint/suspicious/noConfusingVoidType: so that `mutate()` can be called without an argument
export type Nothing = void;

type Plan<V, S extends z.ZodType> = (input: V, workspacePath: string) => Change<S>;

/**
 * Something that a person does to the workspace shown. Once it is done, what its pages show is asked for again.
 * @param plan which request; the path of the workspace, `/v1/workspaces/<id>`, is given to it
 */
export function useWorkspaceAct<V, S extends z.ZodType>(plan: Plan<V, S>) {
  const api = useApi();
  const client = useQueryClient();
  const { id, path } = useWorkspace();
  return useMutation({
    mutationFn: (input: V) => api.send(plan(input, path)),
    onSettled: () => client.invalidateQueries({ queryKey: workspaceKey(id) }),
  });
}
