import { http, listAll } from "@inlet/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery } from "./api-query.ts";
import { useApi } from "./client.ts";
import { isLoadedAgain } from "./freshness.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";
import { useWorkspaceMutation } from "./workspace-mutation.ts";

/** Where events are sent. */
export type Endpoint = z.output<typeof http.webhookEndpoint>;
/** One request to an endpoint. */
export type Delivery = z.output<typeof http.webhookDelivery>;

const waitingMs = 3_000;
const idleMs = 30_000;

/** Loads every endpoint of the workspace. Only admins may. */
export function useEndpoints() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: toQueryKey(id, "push"),
    queryFn: () => listAll(api, { path: `${path}/webhooks`, item: http.webhookEndpoint }),
    refetchInterval: ({ state: { data } }) => (data?.some(({ waiting }) => waiting > 0) ? waitingMs : idleMs),
  });
}

/** Loads the deliveries to an endpoint, newest first, page by page. */
export function useDeliveries(endpointId: string) {
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...useApiListQuery({
      path: `${path}/webhooks/${endpointId}/deliveries`,
      query: { limit: "20" },
      schema: http.webhookDeliveryPage,
    }),
    queryKey: toQueryKey(id, "push", "deliveries", endpointId),
    refetchInterval: (query) =>
      isLoadedAgain(query) && (hasOpenDelivery(query.state.data?.pages) ? waitingMs : idleMs),
  });
}

const hasOpenDelivery = (pages: readonly { data: Delivery[] }[] = []): boolean =>
  pages.some(({ data }) => data.some(({ state }) => state === "open"));

/** Creates an endpoint. Its reply has the secret. */
export const useCreateEndpoint = () =>
  useWorkspaceMutation("push", (body: z.input<typeof http.newWebhookEndpoint>, { path }) => ({
    method: "POST",
    path: `${path}/webhooks`,
    body,
    schema: http.issuedWebhookEndpoint,
  }));

/** Changes an endpoint. */
export const useChangeEndpoint = (id: string) =>
  useWorkspaceMutation("push", (body: z.input<typeof http.webhookEndpointChange>, { path }) => ({
    method: "PATCH",
    path: `${path}/webhooks/${id}`,
    body,
    schema: http.webhookEndpoint,
  }));

/** Gives an endpoint a new secret, which the reply has. */
export const useRotateSecret = () =>
  useWorkspaceMutation("push", (id: string, { path }) => ({
    method: "POST",
    path: `${path}/webhooks/${id}/secret`,
    schema: http.issuedWebhookEndpoint,
  }));

/** Sends a test event. */
export const useTestEndpoint = () =>
  useWorkspaceMutation("push", (id: string, { path }) => ({
    method: "POST",
    path: `${path}/webhooks/${id}/test`,
    schema: http.webhookTest,
  }));

/** Deletes an endpoint with its deliveries. */
export const useDeleteEndpoint = () =>
  useWorkspaceMutation("push", (id: string, { path }) => ({
    method: "DELETE",
    path: `${path}/webhooks/${id}`,
    schema: http.emptyReply,
  }));

/** Sends a delivery again. */
export const useRetryDelivery = () =>
  useWorkspaceMutation("push", (id: string, { path }) => ({
    method: "POST",
    path: `${path}/deliveries/${id}/retry`,
    schema: http.webhookDelivery,
  }));
