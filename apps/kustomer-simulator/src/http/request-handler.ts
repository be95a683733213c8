import type { ApiKey, OrgName } from "../api-keys.ts";
import type { Backend } from "../backend.ts";
import { type FaultName, faultNames, type Knobs } from "../knobs.ts";
import { createRandom, type Random } from "../random.ts";
import { getAcceptedRoles, hasPermission } from "../roles.ts";
import { type Answer, isProblem } from "./api-request.ts";
import { type Budgets, createBudgets, limitReply, rateHeaders, spend, type Usage } from "./rate-limits.ts";
import { htmlReply, problemReply, type Reply } from "./reply.ts";
import { type FoundRoute, findRoute } from "./routes.ts";

/** A request as it came over the wire. */
export interface WireRequest {
  method: string;
  url: URL;
  authorization: string | undefined;
  /** Parsed; undefined when there was none, or it was no JSON. */
  body: unknown;
}

/** What is to be sent, and what the log must know. */
export interface Outcome {
  reply: Reply;
  kind: "search" | "other";
  key: ApiKey | undefined;
  /** What the wire does to the answer. */
  fault: FaultName | undefined;
}

interface Visit {
  engine: Backend;
  wire: WireRequest;
  knobs: Knobs;
  path: string;
  found: FoundRoute | undefined;
  key: ApiKey | undefined;
  fault: FaultName | undefined;
  usage: Usage;
  random: Random;
}

/** Lets requests in, one gate after another, and tells what is to be sent. */
export function createDoor(engine: Backend): (wire: WireRequest) => Outcome {
  const budgets: Record<OrgName, Budgets> = { acme: createBudgets(), globex: createBudgets() };
  const chance = createRandom(`${engine.plan.seed}/wire`);
  return (wire) => {
    const knobs = engine.knobs();
    const path = wire.url.pathname.replace(/\/+$/u, "");
    const found = findRoute(wire.method, path);
    const kind = found?.route.isSearch ? "search" : "other";
    const key = keyOf(engine, wire.authorization);
    const fault = drawFault(knobs, chance, kind);
    const usage = {
      budgets: budgets[key?.org ?? "acme"],
      knobs,
      kind,
      now: Date.now(),
      serverNow: engine.clock.now(),
    } as const;
    const visit = {
      engine,
      wire,
      knobs,
      path,
      found,
      key,
      fault,
      usage,
      random: createRandom(chance.hex(16)),
    };
    return { reply: replyTo(visit), kind, key, fault };
  };
}

function replyTo(visit: Visit): Reply {
  const { knobs, usage } = visit;
  if (visit.fault === "html502" || visit.fault === "dropped") return htmlReply(502, "Bad Gateway");
  const answer = refusedKey(visit) ?? refusedRate(visit) ?? refusedRoute(visit) ?? answered(visit);
  const reply = isProblem(answer) ? problemReply(answer, knobs.errorShape) : answer;
  return { ...reply, headers: { ...rateHeaders(usage), ...reply.headers } };
}

const regionText = "Auth token associated with pod prod2 but request is being handled by prod1";

function refusedKey({ key, knobs, engine, usage }: Visit): Answer | undefined {
  const refuse = (title: string): Answer => ({ status: 401, title });
  if (!key || key.name === "wrong") return refuse("Invalid token");
  const hasExpired = key.expiresAt !== undefined && usage.serverNow >= key.expiresAt;
  if (key.name === "expired" || hasExpired) return refuse("Expired token");
  if (key.name === "otherRegion") return refuse(regionText);
  if (knobs.revoked.includes(key.name)) return refuse("Invalid token");
  if (knobs.stray401 === 0) return undefined;
  engine.setKnobs({ stray401: knobs.stray401 - 1 });
  return refuse("Invalid token");
}

function refusedRate({ usage, fault }: Visit): Answer | undefined {
  if (fault === "rate429") return limitReply(usage, true);
  return spend(usage) ? undefined : limitReply(usage, false);
}

function refusedRoute(visit: Visit): Answer | undefined {
  const { found, fault, knobs } = visit;
  if (fault === "error500") return { status: 500, title: "Internal Server Error" };
  if (!found) return { status: 404, title: "Not Found" };
  const { permission } = found.route;
  if (permission === undefined || hasPermission(rolesOf(visit), permission)) return undefined;
  return {
    status: knobs.missingRole,
    title: "Missing role",
    source: getAcceptedRoles(permission).find((role) => role.startsWith("org.permission")) ?? permission,
  };
}

function answered(visit: Visit): Answer {
  const { engine, key, found, knobs, path, wire, fault, random, usage } = visit;
  if (!key || !found) return { status: 404, title: "Not Found" };
  return found.route.answer({
    world: engine.world(key.org),
    key,
    roles: rolesOf(visit),
    knobs,
    now: usage.serverNow,
    path,
    params: found.params,
    query: wire.url.searchParams,
    body: wire.body,
    random,
    isTimedOut: fault === "timedOut",
  });
}

function rolesOf({ key, knobs }: Visit): readonly string[] {
  return key ? getEffectiveRoles(key, knobs) : [];
}

/** A key's roles less those the knobs took away. */
export function getEffectiveRoles(key: ApiKey, knobs: Knobs): readonly string[] {
  const lost = knobs.rolesLost[key.name] ?? [];
  return key.roles.filter((role) => !lost.includes(role));
}

function keyOf({ keys }: Backend, authorization: string | undefined): ApiKey | undefined {
  const token = /^Bearer (?<token>.+)$/iu.exec(authorization ?? "")?.groups?.["token"];
  return token === undefined ? undefined : Object.values(keys).find((key) => key.token === token);
}

/** At most one fault a request. Every draw is made, so that turning one knob does not move the others. */
function drawFault({ faults }: Knobs, chance: Random, kind: "search" | "other"): FaultName | undefined {
  const struck = faultNames.filter((name) => chance.chance(faults[name]));
  return struck.find((name) => name !== "timedOut" || kind === "search");
}
