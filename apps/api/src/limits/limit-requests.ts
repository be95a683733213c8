import { Fault } from "@inlet/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { endOfMinute, type SharedCounts } from "./shared-counts.ts";
import { createWaitingLines, type Leave } from "./waiting-lines.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Gives up the request's place among those that are answered at the same time. */
    leave?: Leave;
  }
}

/** Whose limits a request counts against. */
interface Parties {
  tokenId: string;
  /** Undefined for requests that belong to no workspace. */
  workspaceId: string | undefined;
}

/** A limit per minute that applies to a request. */
interface Quota {
  name: "token" | "workspace";
  perMinute: number;
  /** Negative when the limit is exceeded. */
  left: number;
}

/** How many wait per place. The page sends a dozen requests at once when it opens. */
const waitersPerPlace = 8;

/**
 * Limits what one token and one workspace may ask of the API: requests per minute over all processes, and requests at the
 * same time per process, behind which a few wait. So a workspace's requests leave connections and time to the others.
 * Call it after `guardRoutes`, whose hook finds the caller.
 */
export function limitRequests(
  app: FastifyInstance,
  { settings, counts }: Pick<ApiDeps, "settings"> & { counts: SharedCounts },
): void {
  const { perToken, perWorkspace, parallel } = settings.limits;
  const enter = createEntrance(parallel);
  const takeQuota = (name: Quota["name"], id: string, perMinute: number): Quota => ({
    ...{ name, perMinute },
    left: perMinute - counts.add(`${name}/${id}`),
  });

  app.addHook("onRequest", async (request, reply) => {
    const parties = findParties(request);
    if (parties === undefined) return;
    const quotas = [takeQuota("token", parties.tokenId, perToken)];
    if (parties.workspaceId !== undefined)
      quotas.push(takeQuota("workspace", parties.workspaceId, perWorkspace));
    describeQuotas(reply, quotas);
    const exceeded = quotas.find((it) => it.left < 0);
    if (exceeded !== undefined) throw tooManyPerMinute(exceeded);
  });
  app.addHook("preHandler", async (request, reply) => {
    const parties = findParties(request);
    if (parties === undefined || request.routeOptions.config.isStream === true) return;
    const leave = await enter(parties);
    request.leave = leave;
    reply.raw.once("close", leave); // the client may go away before there is a reply
  });
  app.addHook("onSend", async (request) => request.leave?.());
}

function findParties({ caller, params }: FastifyRequest): Parties | undefined {
  const { workspaceId } = (params ?? {}) as { workspaceId?: string };
  const id = workspaceId?.toLowerCase();
  const token = caller?.tokens.find((it) => it.workspaceId === id) ?? caller?.tokens[0];
  return token && { tokenId: token.id, workspaceId: id };
}

/** Creates the function that waits until a request may be answered. A token leaves a place to the workspace's others. */
function createEntrance(parallel: number): (parties: Parties) => Promise<Leave> {
  const openLines = (maxInside: number) =>
    createWaitingLines({ maxInside, maxWaiting: maxInside * waitersPerPlace });
  const ofToken = openLines(Math.max(1, parallel - 1));
  const ofWorkspace = openLines(parallel);
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

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers */
function describeQuotas(reply: FastifyReply, quotas: readonly Quota[]): void {
  const seconds = Math.ceil((endOfMinute().getTime() - Date.now()) / 1_000);
  const list = (describe: (quota: Quota) => string) =>
    quotas.map((it) => `"${it.name}";${describe(it)}`).join(", ");
  reply.header(
    "ratelimit-policy",
    list(({ perMinute }) => `q=${perMinute};w=60`),
  );
  reply.header(
    "ratelimit",
    list(({ left }) => `r=${Math.max(0, left)};t=${seconds}`),
  );
}

const tooManyPerMinute = ({ name, perMinute }: Quota) =>
  new Fault("rate_limited", `One ${name} may send ${perMinute} requests a minute; send the rest later.`, {
    retryAt: endOfMinute(),
  });

const tooManyAtOnce = (name: Quota["name"]) =>
  new Fault(
    "rate_limited",
    `Too many requests of this ${name} wait for their reply; wait for some of them first.`,
    { retryAt: new Date(Date.now() + 1_000) },
  );
