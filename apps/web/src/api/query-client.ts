import { isFault, UnexpectedReply } from "@inlet/contracts";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { endSession, type SessionEnd } from "./session.ts";

const isTemporary = (err: unknown): boolean =>
  isFault(err, "unavailable") || (err instanceof UnexpectedReply && err.status >= 500);

/** A tab that adds a token changes the cookie of all tabs, while a request of another may be under way with the old one. */
function getMaxRetries(err: unknown): number {
  if (isFault(err, "unauthorized")) return 1;
  return isTemporary(err) ? 2 : 0;
}

/** Creates the cache of the API's replies. The first reply that needs a session shows the sign-in page. */
export function createQueryClient(): QueryClient {
  const signOutIfRefused = (err: unknown, refused: SessionEnd) => {
    if (isFault(err, "unauthorized")) endSession(client, refused);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (err) => signOutIfRefused(err, "read") }),
    mutationCache: new MutationCache({
      // A refused token says nothing about the session that exists.
      // biome-ignore lint/complexity/useMaxParams: the library's signature
      onError: (err, _input, _result, { meta }) => meta?.["isSignIn"] || signOutIfRefused(err, "change"),
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        networkMode: "always", // `navigator.onLine` is often wrong, and Inlet may run on the same machine
        retry: (failures, err) => failures < getMaxRetries(err),
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
