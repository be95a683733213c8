import { setTimeout as wait } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiKey, OrgName } from "../api-keys.ts";
import type { Backend } from "../backend.ts";
import { type FaultName, faultNames, type Knobs } from "../knobs.ts";
import { createRandom, type Random } from "../random.ts";
import { getEffectiveRoles, type Permission } from "../roles.ts";
import { checkKey, checkPermission, findKey, unauthorized } from "./access-checks.ts";
import type { Handler, HandlerResult, PathParams } from "./api-request.ts";
import { failWithRecords } from "./failing-records.ts";
import { makeReplyOdd } from "./odd-replies.ts";
import {
  buildLimitReply,
  buildRateHeaders,
  countRequest,
  createRateWindows,
  type RatedRequest,
  type RateWindows,
} from "./rate-limits.ts";
import { type ApiReply, isProblem, toHtmlReply, toJsonReply, toProblemReply } from "./reply.ts";
import { sendReply } from "./send-reply.ts";

export interface Endpoint {
  kind: "search" | "other";
  /** Undefined: every valid key may use it. */
  permission: Permission | undefined;
  handler: Handler;
}

interface Call {
  backend: Backend;
  /** Undefined when no endpoint has the path. */
  endpoint: Endpoint | undefined;
  request: FastifyRequest;
  url: URL;
  key: ApiKey | undefined;
  fault: FaultName | undefined;
  knobs: Knobs;
  rated: RatedRequest;
  random: Random;
}

/** Answers the requests to an endpoint, or to a path that no endpoint has. */
export type RequestHandler = (
  endpoint: Endpoint | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply>;

export function createRequestHandler(backend: Backend): RequestHandler {
  const windows: Record<OrgName, RateWindows> = { acme: createRateWindows(), globex: createRateWindows() };
  const random = createRandom(`${backend.plan.seed}/wire`);

  return async (endpoint, request, reply) => {
    const knobs = backend.knobs();
    const url = new URL(request.originalUrl, "http://simulator");
    const kind = endpoint?.kind ?? "other";
    const key = findKey(backend.keys, request.headers.authorization);
    const fault = drawFault(knobs, random, kind);
    const rated = {
      windows: windows[key?.org ?? "acme"],
      knobs,
      kind,
      now: Date.now(),
      serverNow: backend.clock.now(),
    };
    const callRandom = createRandom(random.hex(16));
    const call = { backend, endpoint, request, url, key, fault, knobs, rated, random: callRandom };
    const answer = buildReply(call);
    logRequest(call, fault === "dropped" ? 0 : answer.status);
    const { latencyMs, slowBodyMs } = backend.knobs();
    if (latencyMs > 0) await wait(latencyMs);
    return sendReply(reply, { answer, fault, slowBodyMs, date: buildDateHeader(backend) });
  };
}

function buildDateHeader({ clock, knobs }: Backend): string | undefined {
  const { dateHeader, dateOffsetMs } = knobs();
  if (dateHeader === "none") return undefined;
  return dateHeader === "garbage"
    ? "Someday, 32 Foo 0000"
    : new Date(clock.now() + dateOffsetMs).toUTCString();
}

/** Draws at most one fault. It makes every draw, so that the knobs do not affect each other. */
function drawFault({ faults }: Knobs, random: Random, kind: Endpoint["kind"]): FaultName | undefined {
  const drawn = faultNames.filter((name) => random.chance(faults[name]));
  return drawn.find((name) => name !== "timedOut" || kind === "search");
}

/** What proxies and firewalls answer in Kustomer's place. */
const pages: { [name in FaultName]?: [status: number, title: string] } = {
  html400: [400, "Bad Request"],
  html403: [403, "Forbidden"],
  html502: [502, "Bad Gateway"],
  busy503: [503, "Service Unavailable"],
  dropped: [502, "Bad Gateway"],
};

function buildReply(call: Call): ApiReply {
  const { knobs, rated, fault } = call;
  const page = fault && pages[fault];
  if (page)
    return { ...toHtmlReply(...page), ...(fault === "busy503" && { headers: { "retry-after": "1" } }) };
  const result = refuseKey(call) ?? refuseRate(call) ?? handle(call);
  const reply = isProblem(result) ? toProblemReply(result, knobs.errorShape) : result;
  return makeReplyOdd({ ...reply, headers: { ...buildRateHeaders(rated), ...reply.headers } }, knobs);
}

function refuseKey({ backend, key, knobs, rated }: Call): HandlerResult | undefined {
  const problem = checkKey(key, knobs, rated.serverNow);
  if (problem || knobs.stray401 === 0) return problem;
  backend.setKnobs({ stray401: knobs.stray401 - 1 });
  return unauthorized("Invalid token");
}

function refuseRate({ rated, fault }: Call): HandlerResult | undefined {
  if (fault === "rate429") return buildLimitReply(rated, { isFalse: true });
  return countRequest(rated) ? undefined : buildLimitReply(rated, { isFalse: false });
}

function handle({ backend, endpoint, request, url, key, fault, knobs, rated, random }: Call): HandlerResult {
  if (fault === "error200")
    return toJsonReply({ data: [], errors: [{ status: 500, title: "Internal Server Error" }] });
  if (fault === "error500") return { status: 500, title: "Internal Server Error" };
  if (!endpoint || !key) return { status: 404, title: "Not Found" };
  const problem = checkPermission(key, endpoint.permission, knobs);
  if (problem) return problem;
  const result = endpoint.handler({
    world: backend.world(key.org),
    key,
    roles: getEffectiveRoles(key, knobs),
    knobs,
    setKnobs: (change) => void backend.setKnobs(change),
    now: rated.serverNow,
    path: url.pathname.replace(/\/+$/u, ""),
    // The URLs in kustomer-api.ts define the parameters; Fastify's types do not know them.
    params: request.params as PathParams,
    query: url.searchParams,
    body: request.body,
    random,
    isTimedOut: fault === "timedOut",
  });

  return failWithRecords(result, knobs);
}

function logRequest({ backend, request, url, key, fault, rated }: Call, status: number): void {
  backend.log.push({
    at: new Date().toISOString(),
    org: key?.org ?? null,
    key: key?.name ?? null,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    status,
    kind: rated.kind,
    ...(fault ? { fault } : {}),
  });
}
