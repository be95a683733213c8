import { http } from "@inlet/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery, useApiQuery } from "./api-query.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";
import { useWorkspaceMutation } from "./workspace-mutation.ts";

/** The certificate of an erasure. */
export type Erasure = z.output<typeof http.erasure>;

const refreshMs = 3_000;

/** Loads the erasures of the workspace, newest first, page by page. Only admins may. */
export function useErasures() {
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...useApiListQuery({ path: `${path}/erasures`, query: { limit: "20" }, schema: http.erasurePage }),
    queryKey: toQueryKey(id, "erasures", "list"),
  });
}

/** Returns an erasure as it is now, and watches it until it is done. */
export function useErasure(requested: Erasure) {
  const { id, path } = useWorkspace();
  return useQuery({
    ...useApiQuery(`${path}/erasures/${requested.id}`, http.erasure),
    queryKey: toQueryKey(id, "erasures", requested.id),
    initialData: requested,
    enabled: ({ state }) => state.data?.state !== "done",
    refetchInterval: refreshMs,
  });
}

/** Erases a customer, by Kustomer's id. */
export const useEraseCustomer = () =>
  useWorkspaceMutation("erasures", (customerId: string, { path }) => ({
    method: "POST",
    path: `${path}/erasures`,
    body: { customerId },
    schema: http.erasure,
  }));
