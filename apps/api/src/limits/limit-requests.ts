import type { TokenHolder } from "@inlet/db";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { getAccess, isUuid } from "../access/access.ts";
import type { KnownCallers } from "../access/known-callers.ts";
import type { ApiDeps } from "../deps.ts";
import type { DelayReply } from "./late-replies.ts";
import { describeQuotas, type Quota, tooManyAtOnce, tooManyPerMinute } from "./quotas.ts";
import type { SharedCounts } from "./shared-counts.ts";
import type { TimeShares } from "./time-shares.ts";
import { createWaitingLines, type Leave } from "./waiting-lines.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Gives up the request's place among those that are answered at the same time. */
    leave?: Leave;
    /** The request counts against its caller's limits already. */
    isCounted?: boolean;
  }
}

/** Whose limits a request counts against. */
interface Parties {
  tokenId: string;
  /** Undefined for requests that belong to no workspace. */
  workspaceId: string | undefined;
}

/** What limits requests before they reach their route. */
export interface Limits {
  counts: SharedCounts;
  callers: KnownCallers;
  shares: TimeShares;
  delayReply: DelayReply;
}

/** How many wait per place. The page sends a dozen requests at once when it opens. */
export const waitersPerPlace = 8;

/** How many unknown tokens or webhooks of one address are looked up at the same time, and how many wait: a lookup is short. */
export const lookupLines = { maxInside: 4, maxWaiting: 1_000 };

/**
 * Limits what one token and one workspace may ask of the API: requests per minute over all processes, and requests at the
 * same time per process, behind which a few wait. So a workspace's requests leave connections and time to the others.
 * A caller known from an earlier request is limited before the database is asked and the body is read.
 * @param guard registers the hook that finds the caller
 */
export function limitRequests(
  app: FastifyInstance,
  { settings, counts, callers, shares, delayReply }: Pick<ApiDeps, "settings"> & Limits,
  guard: () => void,
): void {
  const count = createCounter(settings.limits, counts);
  const enter = createEntrance(settings.limits.parallel, shares);
  const lookups = createWaitingLines(lookupLines);
  const limit = async (request: FastifyRequest, reply: FastifyReply, tokens: readonly TokenHolder[]) => {
    const parties = findParties(request, tokens);
    if (parties === undefined) return;
    request.isCounted = true;
    count(reply, parties);
    if (request.routeOptions.config.isStream !== true) hold(request, reply, await enter(parties));
  };

  app.addHook("onRequest", async (request, reply) => {
    if (request.is404 || getAccess(request) === "anyone") return;
    const tokens = callers.recall(request);
    if (tokens !== undefined) return limit(request, reply, tokens);
    const leave = await lookups.enter(request.ip);
    if (leave === undefined) throw tooManyAtOnce("address");
    hold(request, reply, leave);
  });
  guard();
  app.addHook("onRequest", async (request, reply) => {
    if (request.caller === undefined || request.isCounted === true) return;
    request.leave?.();
    await limit(request, reply, request.caller.tokens);
  });
  app.addHook("onSend", async (request, reply) => {
    request.leave?.();
    if (reply.statusCode === 429) await delayReply(reply);
  });
}

/** Holds a place for a request until its reply is sent, or its client goes away. */
export function hold(request: FastifyRequest, reply: FastifyReply, leave: Leave): void {
  request.leave = leave;
  if (reply.raw.destroyed) leave();
  else reply.raw.once("close", leave);
}

/**
 * A caller counts against a workspace only where it holds a token of it, so nobody uses up the limits of another one. An operator may
 * name any; what is no id counts against none, because the database would refuse the counts of all with it.
 */
function findParties({ params }: FastifyRequest, tokens: readonly TokenHolder[]): Parties | undefined {
  const { workspaceId } = (params ?? {}) as { workspaceId?: string };
  const id = workspaceId?.toLowerCase();
  const own = tokens.find((it) => it.workspaceId === id);
  const token = own ?? tokens[0];
  const isOperators = id !== undefined && isUuid(id) && tokens.some((it) => it.scope === "operator");
  return token && { tokenId: token.id, workspaceId: own !== undefined || isOperators ? id : undefined };
}

/** Creates the function that counts a request. @throws Fault rate_limited, from the function */
function createCounter(
  { perToken, perWorkspace }: ApiDeps["settings"]["limits"],
  counts: SharedCounts,
): (reply: FastifyReply, parties: Parties) => void {
  const takeQuota = (name: Quota["name"], id: string, perMinute: number): Quota => ({
    ...{ name, perMinute },
    left: perMinute - counts.add(`${name}/${id}`),
  });
  return (reply, { tokenId, workspaceId }) => {
    const quotas = [takeQuota("token", tokenId, perToken)];
    if (workspaceId !== undefined) quotas.push(takeQuota("workspace", workspaceId, perWorkspace));
    describeQuotas(reply, quotas);
    const exceeded = quotas.find((it) => it.left < 0);
    if (exceeded !== undefined) throw tooManyPerMinute(exceeded);
  };
}

/** Creates the function that waits until a request may be answered. A token leaves a place to the workspace's others. */
function createEntrance(parallel: number, shares: TimeShares): (parties: Parties) => Promise<Leave> {
  const describeLine = (maxInside: number) => ({ maxInside, maxWaiting: maxInside * waitersPerPlace });
  const ofToken = createWaitingLines(describeLine(Math.max(1, parallel - 1)));
  const ofWorkspace = createWaitingLines({ ...describeLine(parallel), shares });
  return async ({ tokenId, workspaceId }) => {
    const leaveToken = await ofToken.enter(tokenId);
    if (leaveToken === undefined) throw tooManyAtOnce("token");
    if (workspaceId === undefined) return leaveToken;
    const leaveWorkspace = await ofWorkspace.enter(workspaceId);
    if (leaveWorkspace === undefined) {
      leaveToken();
      throw tooManyAtOnce("workspace");
    }
    return () => {
      leaveToken();
      leaveWorkspace();
    };
  };
}
