import { http } from "@inlet/contracts";
import type { z } from "zod";
import { words } from "../words.ts";
import { ApiError, type ApiErrorKind } from "./api-error.ts";

/** One request. `path` begins at the page's own origin, such as `/v1/session`. */
export interface Ask<S extends z.ZodType> {
  path: string;
  /** What the reply is parsed by: a schema of `http` in the contracts. */
  schema: S;
  signal?: AbortSignal;
}

/** A request that changes something. */
export interface Change<S extends z.ZodType> extends Ask<S> {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON; instants may be `Date`s. */
  body?: unknown;
}

/** Calls Inlet's API; every reply is parsed, every failure an `ApiError`. */
export interface Api {
  get<S extends z.ZodType>(ask: Ask<S>): Promise<z.output<S>>;
  send<S extends z.ZodType>(change: Change<S>): Promise<z.output<S>>;
}

/**
 * The API of the page's own origin, with the session's cookie.
 * @param csrf what the session last said; undefined while signed out
 */
export function createApi({ csrf }: { csrf: () => string | undefined }): Api {
  return {
    get: (ask) => call(ask, { headers: { accept: "application/json" } }),
    send: ({ method, body, ...ask }) => call(ask, { method, ...bodyOf(body, csrf()) }),
  };
}

function bodyOf(body: unknown, csrf: string | undefined): RequestInit {
  const headers = new Headers({ accept: "application/json" });
  if (csrf !== undefined) headers.set(http.csrfHeader, csrf);
  if (body === undefined) return { headers };
  headers.set("content-type", "application/json");
  return { headers, body: JSON.stringify(body) };
}

async function call<S extends z.ZodType>(ask: Ask<S>, init: RequestInit): Promise<z.output<S>> {
  const response = await reach(ask, init);
  const body = await readBody(response);
  if (!response.ok) throw refusalOf(response, body);
  const parsed = ask.schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError({ kind: "unreadable", message: words.errors.unreadable, cause: parsed.error });
}

async function reach({ path, signal }: Ask<z.ZodType>, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, signal: signal ?? null, credentials: "same-origin" });
  } catch (err) {
    if (signal?.aborted) throw err;
    // biome-ignore lint/style/useErrorCause: it is among the facts
    throw new ApiError({ kind: "offline", message: words.errors.offline, cause: err });
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not the API's answer, so its status must do
  }
}

const kindOfStatus: Record<number, ApiErrorKind> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  422: "invalid",
  429: "rate_limited",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

function refusalOf({ status }: Response, body: unknown): ApiError {
  const kind = kindOfStatus[status] ?? "internal";
  const said = http.errorReply.safeParse(body);
  if (!said.success) return new ApiError({ kind, message: words.errors.silent(status) });
  return new ApiError({ kind, message: said.data.message, details: said.data });
}
