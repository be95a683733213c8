import { type ApiClient, http, isFault } from "@inlet/contracts";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import type { z } from "zod";
import { useApi } from "./client.ts";

/** Who is signed in, and to which workspaces. */
export type Session = z.output<typeof http.session>;

/** The query of the session; its data is null while nobody is signed in. */
const sessionKey = ["session"] as const;

const path = "/v1/session";

/** The session of the pages below the sign-in page. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** Returns the session on a page that is only shown to signed-in people. */
export function useSignedInSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error("useSignedInSession needs a SessionContext around the page");
  return session;
}

/** Reads the CSRF token that the API wants with every change. */
export const readCsrf = (client: QueryClient): string | undefined =>
  client.getQueryData<Session | null>(sessionKey)?.csrf;

/** Loads the session; null when nobody is signed in. */
export function useSession() {
  const api = useApi();
  return useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => loadSession(api, signal),
    staleTime: 60_000,
  });
}

async function loadSession(api: ApiClient, signal: AbortSignal): Promise<Session | null> {
  try {
    return await api.request({ path, schema: http.session, signal });
  } catch (err) {
    if (isFault(err, "unauthorized")) return null;
    throw err;
  }
}

/** Signs in with a token, or adds the token's workspace to the current session. */
export function useSignIn() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) =>
      api.request({ method: "POST", path, body: { token }, schema: http.session }),
    meta: { isSignIn: true },
    onSuccess: (session) => client.setQueryData(sessionKey, session),
  });
}

/** Ends the session at the API, and deletes everything that was loaded with it. */
export function useSignOut() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.request({ method: "DELETE", path, schema: http.emptyReply }),
    onSuccess: () => clearSession(client),
  });
}

/** Shows the sign-in page, and deletes what was loaded, so that the next person sees nothing of it. */
export function clearSession(client: QueryClient): void {
  client.setQueryData(sessionKey, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
}
