import createFetchClient, { type Client } from "openapi-fetch";
import type { paths } from "./api.ts";

/** A client of Inlet's API: `client.GET("/v1/workspaces/{workspaceId}/conversations", { params: ... })`. */
export type InletClient = Client<paths>;

/** Where Inlet is, and who calls it. */
export interface ClientOptions {
  /** Such as `https://inlet.example.com`. */
  baseUrl: string;
  /** A token of the workspace; a member's is enough to read. */
  token: string;
  /** In place of the global one: for proxies, tracing or tests. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * Creates a client. Each call returns `{ data }` or `{ error }`, with the types of the operation; `unwrap` makes an
 * exception of an error. A call ends when its `signal` aborts, and has no time limit of its own.
 */
export function createInletClient({ baseUrl, token, fetch }: ClientOptions): InletClient {
  return createFetchClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    headers: { authorization: `Bearer ${token}` },
    ...(fetch && { fetch }),
  });
}
