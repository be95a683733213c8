import type { z } from "zod";
import { Fault, type FaultKind, faultStatuses } from "./fault.ts";
import { createPageSchema, errorReply } from "./wire.ts";

/** One request to Inlet's API. */
export interface ApiRequest<S extends z.ZodType> {
  /** By default `GET`. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query, such as `/v1/session`. */
  path: string;
  /** Sent as JSON; instants may be `Date`s. */
  body?: unknown;
  /** The schema of the reply. */
  schema: S;
  signal?: AbortSignal;
}

/** Calls Inlet's API. */
export interface ApiClient {
  /**
   * Sends a request and parses the reply.
   * @throws Fault of the kind, and with the message and details, that the API replied
   * @throws UnexpectedReply when the reply is neither a fault nor what the schema describes
   */
  request<S extends z.ZodType>(request: ApiRequest<S>): Promise<z.output<S>>;
}

/** What a client hands to `fetch`. */
export interface FetchOptions {
  method: string;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

/** An internal error of Inlet, or a reply of another version of Inlet or of another server. */
export class UnexpectedReply extends Error {
  /** The HTTP status of the reply. */
  readonly status: number;

  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "UnexpectedReply";
    this.status = status;
  }
}

/**
 * Creates a client of the API. `fetchReply` does the I/O: it knows the host, authenticates, and limits the time.
 *
 * The client is written by hand because the schemas of `http` already hold all types. The client for other people's
 * programs (`packages/client`) is generated from our OpenAPI document: it has a copy of the types, and leaves instants as texts.
 */
export function createApiClient(
  fetchReply: (path: string, options: FetchOptions) => Promise<Response>,
): ApiClient {
  return {
    async request({ method = "GET", path, body, schema, signal }) {
      const response = await fetchReply(path, {
        method,
        headers: {
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      const reply = parseJson(await readText(response, signal));
      if (!response.ok) throw toFailure(response.status, reply);
      const parsed = schema.safeParse(reply);
      if (parsed.success) return parsed.data;
      const message = `Inlet answered ${method} ${path} with something that this program does not understand.`;
      throw new UnexpectedReply(response.status, message, parsed.error);
    },
  };
}

/** Reads every item of a list, page by page. */
export async function listAll<S extends z.ZodType>(
  client: ApiClient,
  { path, item }: { path: string; item: S },
): Promise<z.output<S>[]> {
  const schema = createPageSchema(item);
  const items: z.output<S>[] = [];
  for (let query: string | undefined = "?limit=1000"; query !== undefined; ) {
    const page: z.output<typeof schema> = await client.request({ path: `${path}${query}`, schema });
    for (const it of page.data) items.push(it);
    query = page.next === null ? undefined : `?limit=1000&after=${encodeURIComponent(page.next)}`;
  }
  return items;
}

/** What no schema accepts, so that a page of a proxy is not taken for the empty reply of a change. */
const notJson = Symbol("not JSON");

/** Undefined for an empty body, and {@link notJson} for one that is not the API's. */
function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

/** Reads the body of a reply, which a network may cut off. */
const readText = (response: Response, signal: AbortSignal | undefined): Promise<string> =>
  response.text().catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    const message = "Inlet's reply was cut off. Check your connection, and try again.";
    throw new Fault("unavailable", message, { cause });
  });

function toFailure(status: number, reply: unknown): Fault | UnexpectedReply {
  const parsed: Partial<z.output<typeof errorReply>> = errorReply.safeParse(reply).data ?? {};
  const { error, message, retryAt, ...details } = parsed;
  const kind = findKind(status, error);
  const text =
    message ?? `Inlet failed (${status}). Try again in a moment; if it fails again, tell your operator.`;
  if (kind === undefined) return new UnexpectedReply(status, text);
  return new Fault(kind, text, {
    details,
    ...(typeof retryAt === "string" && { retryAt: new Date(retryAt) }),
  });
}

const kinds = Object.keys(faultStatuses) as FaultKind[]; // the keys of an object literal
const gatewayStatuses = [502, 504];

/** A proxy in front of the API names no kind; the status says it. */
const findKind = (status: number, error: string | undefined): FaultKind | undefined =>
  kinds.find((it) => it === error) ??
  kinds.find((it) => faultStatuses[it] === status) ??
  (gatewayStatuses.includes(status) ? "unavailable" : undefined);
