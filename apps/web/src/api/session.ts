import { http } from "@inlet/contracts";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "./api-context.ts";
import { isApiError } from "./api-error.ts";
import type { Api } from "./client.ts";

/** Who is signed in, and where. */
export type Session = z.output<typeof http.session>;

/** Where the session is remembered; null while nobody is signed in. */
const sessionKey = ["session"] as const;

const path = "/v1/session";

/** What goes along with every change. */
export const csrfOf = (client: QueryClient): string | undefined =>
  client.getQueryData<Session | null>(sessionKey)?.csrf;

/** Who is signed in; null when nobody is. */
export function useSession() {
  const api = useApi();
  return useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => readSession(api, signal),
    staleTime: 60_000,
  });
}

async function readSession(api: Api, signal: AbortSignal): Promise<Session | null> {
  try {
    return await api.get({ path, schema: http.session, signal });
  } catch (err) {
    if (isApiError(err, "unauthorized")) return null;
    throw err;
  }
}

/** Signs in with a pasted token, or adds its workspace to the session there is. */
export function useSignIn() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => api.send({ method: "POST", path, body: { token }, schema: http.session }),
    meta: { isSignIn: true },
    onSuccess: (session) => client.setQueryData(sessionKey, session),
  });
}

/** Ends the session at the server, and forgets everything that it showed. */
export function useSignOut() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.send({ method: "DELETE", path, schema: http.emptyReply }),
    onSuccess: () => forgetSession(client),
  });
}

/** Nobody is signed in any more, and whoever signs in next sees nothing of what was shown before. */
export function forgetSession(client: QueryClient): void {
  client.setQueryData(sessionKey, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
}
