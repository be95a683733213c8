import type { ApiRequest } from "@inlet/contracts";
import { useMutation } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "./client.ts";
import { useRefreshAfterChange } from "./freshness.ts";
import { useOnceAtATime } from "./once-at-a-time.ts";
import { useWorkspace } from "./workspace-context.ts";

/** The input of a mutation that needs none. */
// biome-ignore lint/suspicious/noConfusingVoidType: so that `mutate()` can be called without an argument
export type NoInput = void;

/**
 * Changes the integration of the current workspace. Afterwards its state is loaded again.
 * @param buildRequest gets the API path of the integration
 */
export function useIntegrationMutation<V, S extends z.ZodType>(
  buildRequest: (input: V, path: string) => ApiRequest<S>,
) {
  const api = useApi();
  const refresh = useRefreshAfterChange();
  const { integrationPath } = useWorkspace();
  return useMutation({
    mutationFn: useOnceAtATime((input: V) => api.request(buildRequest(input, integrationPath))),
    onSettled: refresh,
  });
}
