import type { http } from "@inlet/contracts";
import { expect } from "vitest";

/** One reply of the API, read as JSON. */
export interface ApiReply {
  status: number;
  body: unknown;
}

/** What a body of the API is on the wire. */
export type OnWire<S extends { _zod: { input: unknown } }> = S["_zod"]["input"];

/** A run, as the API tells it. */
export type RunReply = OnWire<typeof http.run>;

/** Calls the API as a stranger's program would, with one token. */
export interface ApiClient {
  call(method: string, path: string, body?: unknown): Promise<ApiReply>;
  /** The body of a reply that is expected to be no refusal. */
  expectOk<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** Every item of a list, page by page. */
  listAll<T>(path: string): Promise<T[]>;
}

interface ClientOptions {
  url: string;
  token: string;
  /** Told every reply as it came, headers and body. */
  onReply: (reply: string) => void;
}

/** A caller of the API. */
export function createApiClient({ url, token, onReply }: ClientOptions): ApiClient {
  const call: ApiClient["call"] = async (method, path, body) => {
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    onReply(`${JSON.stringify([...response.headers])}\n${text}`);
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const ok = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const reply = await call(method, path, body);
    expect(reply, `${method} ${path}`).toSatisfy(({ status }: ApiReply) => status < 300);
    return reply.body as T; // the caller names the contract's type for what it asked
  };
  return { call, expectOk, listAll: (path) => readPages(ok, path) };
}

async function readPages<T>(ok: ApiClient["expectOk"], path: string): Promise<T[]> {
  const found: T[] = [];
  let after: string | null = "";
  while (after !== null) {
    const place = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const page: { data: T[]; next: string | null } = await ok("GET", `${path}?limit=1000${place}`);
    found.push(...page.data);
    after = page.next;
  }
  return found;
}
