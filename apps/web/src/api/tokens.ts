import { http, listAll } from "@inlet/contracts";
import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "./client.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";
import { useWorkspaceMutation } from "./workspace-mutation.ts";

/** A token without its secret. */
export type Token = z.output<typeof http.token>;

/** Loads every token of the workspace. Only admins may. */
export function useTokens() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: toQueryKey(id, "tokens"),
    queryFn: () => listAll(api, { path: `${path}/tokens`, item: http.token }),
  });
}

/** Creates a token. Its reply is the only one that has the secret. */
export const useCreateToken = () =>
  useWorkspaceMutation("tokens", (body: z.input<typeof http.newToken>, { path }) => ({
    method: "POST",
    path: `${path}/tokens`,
    body,
    schema: http.issuedToken,
  }));

/** Revokes a token, and signs out every browser that used it. */
export const useRevokeToken = () =>
  useWorkspaceMutation("tokens", (tokenId: string, { path }) => ({
    method: "DELETE",
    path: `${path}/tokens/${tokenId}`,
    schema: http.emptyReply,
  }));
