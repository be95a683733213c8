import type { FastifyInstance, RouteOptions } from "fastify";
import type { Deps } from "../deps.ts";
import { checkAccess, findCaller, getAccess, unauthorized } from "./access.ts";
import { addActors } from "./actor.ts";
import { createFailureCounter } from "./failure-counter.ts";
import type { KnownCallers } from "./known-callers.ts";

const failuresPerMinute = 300;
/** The path of a workspace, with the one spelling of its parameter that the access check reads. */
const ownWorkspace = /\/workspaces\/:workspaceId(\/|$)/;
/** A path that selects one workspace in any way, such as by another parameter or a wildcard. */
const someWorkspace = /\/workspaces\/[^/]/i;

/**
 * Checks every request of the routes that are registered from now on, also of those that plugins register. A route without
 * a declared access is for operators, so that a forgotten declaration closes a route and never opens it.
 */
export function guardRoutes(
  app: FastifyInstance,
  { db, callers }: Pick<Deps, "db"> & { callers: KnownCallers },
): void {
  const countFailure = createFailureCounter(app, failuresPerMinute);
  app.decorateRequest("caller");
  addActors(app);
  app.addHook("onRoute", refuseUncheckedWorkspace);
  app.addHook("onRequest", async (request, reply) => {
    if (request.is404 || getAccess(request) === "anyone") return;
    reply.header("cache-control", "no-store");
    const caller = await findCaller(db, request);
    callers.record(request, caller?.tokens);
    if (caller === undefined) throw (await countFailure(request)) ?? unauthorized();
    request.caller = { ...caller, scope: await checkAccess(db, caller, request) };
  });
}

/** Opens the routes that `app` registers from now on to anyone: they need no caller, or check by themselves who calls. */
export function openToAnyone(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, access: "anyone" };
  });
}

/**
 * Refuses a route whose requests would pass the access check with a token of any workspace.
 * @throws Error at startup: this is a bug in the API
 */
function refuseUncheckedWorkspace({ url, config }: RouteOptions): void {
  if (ownWorkspace.test(url)) return;
  const { access = "operator" } = config ?? {};
  const isOfAll = access === "operator" || access === "anyone";
  if (isOfAll && !someWorkspace.test(url)) return;
  throw new Error(
    `The route ${url} cannot be checked: its path must contain /workspaces/:workspaceId, so that only that workspace's tokens pass.`,
  );
}
