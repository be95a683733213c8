import { type ApiClient, createApiClient, Fault, http } from "@inlet/contracts";
import { createSafeContext } from "@mantine/core";
import { words } from "../words/index.ts";

/**
 * Creates a client of the API at the page's own origin, where the browser sends the session's cookie.
 * @param readCsrf the session's CSRF token; undefined while signed out
 */
export const createSessionClient = (readCsrf: () => string | undefined): ApiClient =>
  createApiClient(async (path, { headers, ...options }) => {
    const csrf = options.method === "GET" ? undefined : readCsrf();
    try {
      return await fetch(path, {
        ...options,
        ...(options.method === "GET" && { signal: withTimeout(options.signal) }),
        headers: csrf === undefined ? headers : { ...headers, [http.csrfHeader]: csrf },
      });
    } catch (err) {
      if (options.signal?.aborted) throw err;
      // biome-ignore lint/style/useErrorCause: it is among the options
      throw new Fault("unavailable", words.errors.offline, { cause: err });
    }
  });

/** After this a read has failed: a network that went away without a word would keep it open for minutes. */
const readTimeoutMs = 30_000;

function withTimeout(signal: AbortSignal | null | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(readTimeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

/** The API that the page talks to, for queries and mutations. */
export const [ApiContext, useApi] = createSafeContext<ApiClient>(
  "useApi needs an ApiContext around the page",
);
