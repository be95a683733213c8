import type { http } from "@inlet/contracts";
import { expect } from "vitest";

/** A reply of the API, its body parsed as JSON. */
export interface ApiReply {
  status: number;
  body: unknown;
}

/** The JSON type of a body, before its schema parses it. */
export type OnWire<S extends { _zod: { input: unknown } }> = S["_zod"]["input"];

/** A run in a reply of the API. */
export type RunReply = OnWire<typeof http.run>;

/** The method of a request. */
export type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE";

/**
 * Calls the API with one token. Unlike the client of the contracts it returns replies of every status, and bodies as they
 * are on the wire.
 */
export interface ApiClient {
  call(method: Method, path: string, body?: object): Promise<ApiReply>;
  /** Calls the API and expects a success. @returns the body of the reply */
  expectOk<T = unknown>(method: Method, path: string, body?: object): Promise<T>;
  /** Reads every item of a list, page by page. */
  listAll<T>(path: string): Promise<T[]>;
}

/** Parses the text of a reply. */
export const toApiReply = (status: number, text: string): ApiReply => ({
  status,
  body: text === "" ? undefined : JSON.parse(text),
});

/** Creates a client that sends its requests with `call`. */
export function createApiClient(call: ApiClient["call"]): ApiClient {
  const expectOk: ApiClient["expectOk"] = async <T>(method: Method, path: string, body?: object) => {
    const reply = await call(method, path, body);
    expect(reply, `${method} ${path}`).toSatisfy(({ status }: ApiReply) => status < 300);
    return reply.body as T; // the caller names the contract's type
  };
  return { call, expectOk, listAll: (path) => readPages(expectOk, path) };
}

interface HttpClientOptions {
  url: string;
  token: string;
  /** Gets every reply, headers and body. */
  onReply: (reply: string) => void;
}

/** Creates a client that uses HTTP, as any client program does. */
export const createHttpClient = ({ url, token, onReply }: HttpClientOptions): ApiClient =>
  createApiClient(async (method, path, body) => {
    const contentType = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...contentType },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    onReply(`${JSON.stringify([...response.headers])}\n${text}`);
    return toApiReply(response.status, text);
  });

async function readPages<T>(expectOk: ApiClient["expectOk"], path: string): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = "";
  while (after !== null) {
    const cursor = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const page: { data: T[]; next: string | null } = await expectOk("GET", `${path}?limit=1000${cursor}`);
    items.push(...page.data);
    after = page.next;
  }
  return items;
}
