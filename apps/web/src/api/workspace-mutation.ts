import type { ApiRequest } from "@inlet/contracts";
import { hashKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { z } from "zod";
import { useApi } from "./client.ts";
import { type Subject, toQueryKey } from "./query-keys.ts";
import { type CurrentWorkspace, useWorkspace } from "./workspace-context.ts";

/**
 * Returns a function that sends the same input only once at a time, and then gives all callers the one reply: a button can be pressed again
 * before the page shows that the first press is being sent.
 */
export function useOnceAtATime<V, R>(send: (input: V) => Promise<R>): (input: V) => Promise<R> {
  const underWay = useRef(new Map<string, Promise<R>>());
  return (input) => {
    const key = hashKey([input]);
    const sent = underWay.current.get(key) ?? send(input).finally(() => underWay.current.delete(key));
    underWay.current.set(key, sent);
    return sent;
  };
}

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
