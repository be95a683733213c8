import type { Knobs } from "../knobs.ts";
import type { Resource } from "../world/resource.ts";

/** A complete reply, before faults. */
export interface ApiReply {
  status: number;
  body: Buffer;
  contentType: string;
  headers?: Record<string, string>;
}

const jsonType = "application/json; charset=utf-8";

export function toJsonReply(value: unknown, status = 200): ApiReply {
  return { status, body: Buffer.from(JSON.stringify(value)), contentType: jsonType };
}

export function toSerializedReply(body: Buffer): ApiReply {
  return { status: 200, body, contentType: jsonType };
}

/** The body of a list. */
interface ListBody {
  data: Resource[];
}

/** Edits the body of a list; an error stays as it is. */
export function editReply<T extends ApiReply | Problem>(
  result: T,
  edit: (body: ListBody) => object,
): T | ApiReply {
  if (isProblem(result)) return result;
  const body: ListBody = JSON.parse(result.body.toString());
  return toJsonReply(edit(body), result.status);
}

/** Builds the error page of a proxy. */
export function toHtmlReply(status: number, title: string): ApiReply {
  const page = `<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>`;
  return { status, body: Buffer.from(page), contentType: "text/html" };
}

/** An error, independent of the error shape. */
export interface Problem {
  status: number;
  title: string;
  /** The parameter, attribute or role that caused it. */
  source?: string;
  detail?: string;
}

export function isProblem(result: object): result is Problem {
  return "title" in result;
}

/** Kustomer's error for a record that does not exist, or no longer exists. */
export function notFound(parameter: string): Problem {
  return { status: 404, title: "Not Found", source: parameter };
}

const codes: Record<number, [jsonApi: string, newer: string]> = {
  400: ["badparam", "bad_request"],
  401: ["unauthorized", "unauthorized"],
  403: ["forbidden", "forbidden"],
  404: ["notfound", "not_found"],
  405: ["methodnotallowed", "method_not_allowed"],
  429: ["ratelimit", "too_many_requests"],
  500: ["internal", "internal_error"],
};

/** Builds an error in the shape of the knob: the older JSON:API list, or the newer code and message. */
export function toProblemReply(
  { status, title, source, detail }: Problem,
  shape: Knobs["errorShape"],
): ApiReply {
  const [older, newer] = codes[status] ?? ["error", "error"];
  const location = source === undefined ? {} : { parameter: source };
  const error =
    shape === "jsonapi"
      ? { status, ...(source === undefined ? {} : { source: location }), code: older, title, detail }
      : { code: newer, message: [title, source, detail].filter(Boolean).join(": "), meta: location };
  return toJsonReply({ errors: [error] }, status);
}
