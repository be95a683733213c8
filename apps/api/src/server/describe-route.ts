import { http } from "@inlet/contracts";
import type { RouteOptions } from "fastify";
import type { Access } from "../access/access.ts";

const accessNotes: Record<Access, string> = {
  anyone: "Needs no token.",
  member: "Needs any token of the workspace, or an operator's.",
  admin: "Needs an admin's token of the workspace, or an operator's.",
  operator: "Needs an operator's token.",
};

const errorReplies: Record<number, typeof http.errorReply> = {
  400: http.errorReply.describe(
    "`invalid`: the request does not match its schema; the message names the fields",
  ),
  401: http.errorReply.describe("`unauthorized`: the token is absent or unknown"),
  403: http.errorReply.describe("`forbidden`: the token's scope is too small"),
  404: http.errorReply.describe("`not_found`: nothing has this id, or it belongs to another workspace"),
  429: http.errorReply.describe(
    "`rate_limited`: too many requests of this token or workspace, in this minute or at the same time; `Retry-After` says when to send the next",
  ),
  500: http.errorReply.describe("`internal`: a bug in Inlet; the message contains the request's id"),
  503: http.errorReply.describe(
    "`unavailable`: the database, the queue or Kustomer cannot be used now; try again",
  ),
};

/** Adds to the documentation of a route who may call it and which errors every route can return. */
export function describeRoute(route: RouteOptions): void {
  const { schema = {}, config } = route;
  const { description, params, body, querystring } = schema;
  const access = config?.access ?? "operator";
  const codes = [401, 403, 429, 500, 503];
  if (params !== undefined) codes.push(404);
  if (params !== undefined || body !== undefined || querystring !== undefined) codes.push(400);
  const errors = Object.fromEntries(codes.map((code) => [code, errorReplies[code]]));
  const response = (schema.response ?? {}) as Record<string, unknown>;
  route.schema = {
    ...schema,
    description: [description, accessNotes[access]].filter((it) => it !== undefined).join(" "),
    security: [{ token: [] }, { session: [] }],
    response: { ...errors, ...response },
  };
}
