import type { ApiRequest } from "@inlet/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "./client.ts";
import { useOnceAtATime } from "./once-at-a-time.ts";
import { type Subject, toQueryKey } from "./query-keys.ts";
import { type CurrentWorkspace, useWorkspace } from "./workspace-context.ts";

/**
 * Changes something of the current workspace that the overview does not show. Afterwards what the page loaded of the subject is
 * loaded again. Nothing of the reply is kept longer than the component, because it may hold a secret.
 */
export function useWorkspaceMutation<V, S extends z.ZodType>(
  subject: Subject,
  buildRequest: (input: V, workspace: CurrentWorkspace) => ApiRequest<S>,
) {
  const api = useApi();
  const client = useQueryClient();
  const workspace = useWorkspace();
  return useMutation({
    mutationFn: useOnceAtATime((input: V) => api.request(buildRequest(input, workspace))),
    gcTime: 0,
    onSettled: () => client.invalidateQueries({ queryKey: toQueryKey(workspace.id, subject) }),
  });
}
