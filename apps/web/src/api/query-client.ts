import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isApiError } from "./api-error.ts";
import { forgetSession } from "./session.ts";

const mostRetries = 2;
const passing = ["offline", "unavailable", "internal"] as const;

/** Remembers what the API said. A refusal for want of a session, whoever meets it, shows the sign-in page. */
export function createQueryClient(): QueryClient {
  const signOutIfRefused = (err: unknown) => {
    if (isApiError(err, "unauthorized")) forgetSession(client);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: signOutIfRefused }),
    mutationCache: new MutationCache({
      // A wrong token that is pasted says nothing of the session there is.
      // biome-ignore lint/complexity/useMaxParams: so it is called
      onError: (err, _input, _result, { meta }) => meta?.["isSignIn"] || signOutIfRefused(err),
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        networkMode: "always", // `navigator.onLine` is often wrong, and Inlet may run on this very machine
        retry: (failures, err) => failures < mostRetries && isApiError(err, ...passing),
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
