import { type ApiClient, createApiClient } from "@inlet/contracts";

const timeoutMs = 90_000;

/** Creates a client of the API that authenticates with a token. */
export const createTokenClient = ({ url, token }: { url: string; token: string }): ApiClient =>
  createApiClient((path, options) =>
    fetch(new URL(path, url), {
      signal: AbortSignal.timeout(timeoutMs),
      ...options,
      headers: { ...options.headers, authorization: `Bearer ${token}` },
    }),
  );
