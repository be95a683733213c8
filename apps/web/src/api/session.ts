import { http, isFault, listAll } from "@inlet/contracts";
import { createSafeContext } from "@mantine/core";
import { type QueryClient, skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { z } from "zod";
import { useApi } from "./client.ts";
import { useOnceAtATime } from "./once-at-a-time.ts";

/** Who is signed in, and to which workspaces. */
export type Session = z.output<typeof http.session>;

/** The query of the session; its data is null while nobody is signed in. */
const sessionKey = ["session"] as const;

/** How the session ended, if it ended by itself. */
const sessionEndKey = ["session-end"] as const;

const path = "/v1/session";

/** The session of the pages that are only shown to signed-in people. */
export const [SessionContext, useSignedInSession] = createSafeContext<Session>(
  "useSignedInSession needs a SessionContext around the page",
);

const [OtherTabsContext, useOtherTabs] = createSafeContext<BroadcastChannel>(
  "useOtherTabs needs an OtherTabsContext around the page",
);

/** Reaches the other tabs of this browser, which have the same session. */
export { OtherTabsContext };

/** Opens what `OtherTabsContext` provides. */
export const openOtherTabs = (): BroadcastChannel => new BroadcastChannel("inlet-session");

/**
 * Finds out who is signed in when another tab has signed in or out, so that no tab shows what its session may not see. A tab that
 * was opened by a sign-in link says which session it found: its CSRF token names it.
 */
export function useFollowOtherTabs(csrf: string | undefined): void {
  const client = useQueryClient();
  const otherTabs = useOtherTabs();
  useEffect(() => {
    const follow = async ({ data }: MessageEvent) => {
      if (data === readCsrf(client)) return;
      await client.refetchQueries({ queryKey: sessionKey });
      if (client.getQueryData(sessionKey) === null) clearSession(client);
      else await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
    };
    otherTabs.addEventListener("message", follow);
    return () => otherTabs.removeEventListener("message", follow);
  }, [client, otherTabs]);
  useEffect(() => {
    if (csrf !== undefined) otherTabs.postMessage(csrf);
  }, [csrf, otherTabs]);
}

/** Reads the CSRF token that the API wants with every change. */
export const readCsrf = (client: QueryClient): string | undefined =>
  client.getQueryData<Session | null>(sessionKey)?.csrf;

/** Loads the session; null when nobody is signed in. */
export function useSession() {
  const api = useApi();
  return useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }): Promise<Session | null> =>
      api.request({ path, schema: http.session, signal }).catch((err: unknown) => {
        if (isFault(err, "unauthorized")) return null;
        throw err;
      }),
    staleTime: 60_000,
  });
}

/** Signs in with a token, or adds the token's workspace to the current session. */
export function useSignIn() {
  const api = useApi();
  const client = useQueryClient();
  const otherTabs = useOtherTabs();
  return useMutation({
    mutationFn: useOnceAtATime((token: string) =>
      api.request({ method: "POST", path, body: { token }, schema: http.session }),
    ),
    meta: { isSignIn: true },
    onSuccess(session) {
      client.setQueryData(sessionKey, session);
      otherTabs.postMessage("signed in");
    },
  });
}

/** Ends the session at the API, and deletes everything that was loaded with it. */
export const useSignOut = () => useEnding(path);

/** Ends sessions at the API, and deletes everything that was loaded with this one. */
function useEnding(endingPath: string) {
  const api = useApi();
  const client = useQueryClient();
  const otherTabs = useOtherTabs();
  return useMutation({
    mutationFn: () => api.request({ method: "DELETE", path: endingPath, schema: http.emptyReply }),
    onSuccess() {
      clearSession(client);
      otherTabs.postMessage("signed out");
    },
  });
}

/** One browser in which the person is signed in. */
export type SessionItem = z.output<typeof http.sessionItem>;

/** Loads the browsers in which the person is signed in. */
export function useSessions() {
  const api = useApi();
  return useQuery({
    queryKey: ["sessions"],
    queryFn: () => listAll(api, { path: "/v1/sessions", item: http.sessionItem }),
    staleTime: 0,
  });
}

/** Ends every session of the person, and deletes everything that was loaded with this one. */
export const useSignOutEverywhere = () => useEnding("/v1/sessions");

/** What the API refused when the session ended by itself: a read, or a change, which was not made. */
export type SessionEnd = "read" | "change";

/** Tells why the sign-in page is shown; undefined unless the session ended by itself. */
export const useSessionEnd = (): SessionEnd | undefined =>
  useQuery<SessionEnd>({ queryKey: sessionEndKey, queryFn: skipToken }).data;

/** Shows the sign-in page with the reason. */
export function endSession(client: QueryClient, refused: SessionEnd): void {
  if (refused === "read" && client.getQueryData(sessionKey) === null) return; // it has ended, or the person ended it
  clearSession(client);
  client.setQueryData(sessionEndKey, refused);
}

/** Shows the sign-in page, and deletes what was loaded, so that the next person sees nothing of it. */
function clearSession(client: QueryClient): void {
  client.setQueryData(sessionKey, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
}
