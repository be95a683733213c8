import { http } from "@inlet/contracts";
import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiQuery } from "./api-query.ts";
import type { NoInput } from "./integration-mutation.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";
import { useWorkspaceMutation } from "./workspace-mutation.ts";

/** The webhook at Kustomer, as far as Inlet knows it. */
export type Webhook = z.output<typeof http.webhook>;

const pollMs = 3_000;

/** Loads the webhook, again and again, so that a person who sets it up sees the first event. */
export function useWebhook() {
  const { id, integrationPath } = useWorkspace();
  return useQuery({
    ...useApiQuery(`${integrationPath}/webhook`, http.webhook),
    queryKey: toQueryKey(id, "webhook"),
    refetchInterval: pollMs,
  });
}

/** Sets the token with which Kustomer signs its events. */
export const useSetWebhook = () =>
  useWorkspaceMutation("webhook", (body: { token: string }, { integrationPath }) => ({
    method: "PUT",
    path: `${integrationPath}/webhook`,
    body,
    schema: http.webhook,
  }));

/** Deletes the token, so that Inlet refuses every event. */
export const useRemoveWebhook = () =>
  useWorkspaceMutation("webhook", (_: NoInput, { integrationPath }) => ({
    method: "DELETE",
    path: `${integrationPath}/webhook`,
    schema: http.emptyReply,
  }));
