import type { Knobs } from "../knobs.ts";

/** An answer before it is sent. */
export interface Reply {
  status: number;
  body: Buffer;
  contentType: string;
  headers?: Record<string, string>;
}

const jsonType = "application/json; charset=utf-8";

/** An answer in JSON. */
export function jsonReply(value: unknown, status = 200): Reply {
  return { status, body: Buffer.from(JSON.stringify(value)), contentType: jsonType };
}

/** An answer whose JSON is already there. */
export function bodyReply(body: Buffer): Reply {
  return { status: 200, body, contentType: jsonType };
}

/** An answer a proxy gives. */
export function htmlReply(status: number, title: string): Reply {
  const page = `<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>`;
  return { status, body: Buffer.from(page), contentType: "text/html" };
}

/** What went wrong, in words of either error shape. */
export interface Problem {
  status: number;
  title: string;
  /** A parameter, attribute or role. */
  source?: string;
  detail?: string;
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

/** An error in the shape the knob asks for: the older JSON:API list, or the newer code and message. */
export function problemReply({ status, title, source, detail }: Problem, shape: Knobs["errorShape"]): Reply {
  const [older, newer] = codes[status] ?? ["error", "error"];
  const where = source === undefined ? {} : { source: { parameter: source } };
  const error =
    shape === "jsonapi"
      ? { status, ...where, code: older, title, detail }
      : {
          code: newer,
          message: [title, source, detail].filter(Boolean).join(": "),
          meta: source === undefined ? {} : { parameter: source },
        };
  return jsonReply({ errors: [error] }, status);
}
