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

const waitingMs = 3_000;
const idleMs = 30_000;

const isWaiting = (it: Webhook | undefined): boolean => it?.configured === true && it.lastEventAt === null;

/** Loads the webhook again and again, and often while a person waits for the first event. */
export function useWebhook() {
  const { id, integrationPath } = useWorkspace();
  return useQuery({
    ...useApiQuery(`${integrationPath}/webhook`, http.webhook),
    queryKey: toQueryKey(id, "webhook"),
    refetchInterval: ({ state: { data } }) => (isWaiting(data) ? waitingMs : idleMs),
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
