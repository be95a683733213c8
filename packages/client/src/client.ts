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

/** `fetch` fails for these as it does without a connection, and so it would be tried again and again. */
function toHeaders(baseUrl: string, token: string): { authorization: string } {
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl))
    throw new TypeError(
      `The baseUrl ${JSON.stringify(baseUrl)} is not the address of a server: give one such as https://inlet.example.com.`,
    );
  const authorization = `Bearer ${token.trim()}`;
  new Headers({ authorization }); // throws what is wrong with it
  return { authorization };
}

/**
 * Creates a client. Each call returns `{ data }` or `{ error }`, with the types of the operation; `unwrap` makes an
 * exception of an error. A call ends when its `signal` aborts, and has no time limit of its own.
 * @throws TypeError for an address or a token that cannot be sent
 */
export function createInletClient({ baseUrl, token, fetch }: ClientOptions): InletClient {
  return createFetchClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    headers: toHeaders(baseUrl, token),
    ...(fetch && { fetch }),
  });
}
