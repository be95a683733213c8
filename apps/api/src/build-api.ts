import { randomUUID } from "node:crypto";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import { createHealthRoutes } from "@inlet/service-kit";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
  LogController,
} from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { isFromOperator } from "./access/access.ts";
import { guardRoutes, openToAnyone } from "./access/guard-routes.ts";
import { createKnownCallers } from "./access/known-callers.ts";
import { readSessionCookies } from "./access/session-cookie.ts";
import type { ApiDeps } from "./deps.ts";
import { createReplyDelay } from "./limits/late-replies.ts";
import { type Limits, limitRequests } from "./limits/limit-requests.ts";
import { startSharedCounts } from "./limits/shared-counts.ts";
import { createTimeShares } from "./limits/time-shares.ts";
import { personSessionRoutes } from "./routes/sign-in/person-sessions.ts";
import { sessionRoutes } from "./routes/sign-in/session.ts";
import { signInRoutes } from "./routes/sign-in/sign-in.ts";
import { v1Routes } from "./routes/v1.ts";
import { webhookEventRoutes } from "./routes/webhook-events.ts";
import { boardRoutes } from "./server/board.ts";
import { compressReplies } from "./server/compress-replies.ts";
import { addOpenApi, docsRoutes } from "./server/docs.ts";
import { endKeptAlive } from "./server/end-kept-alive.ts";
import { answerError, nameAbsentFields } from "./server/errors.ts";
import { addOperationsMetrics } from "./server/operations-metrics.ts";
import { addRequestLog } from "./server/request-log.ts";
import { addSecurityHeaders, getUnroutedHeaders } from "./server/security-headers.ts";
import { answerUnreadable } from "./server/unreadable-requests.ts";
import { answerWithWebPage, webPageFiles } from "./server/web-page.ts";

/** Builds the API. It listens to no socket yet. */
export async function buildApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { settings, metrics } = deps;
  const log: FastifyBaseLogger = deps.log;
  const app = Fastify({
    loggerInstance: log,
    // Fastify's own lines hold whole URLs, and so one-time codes.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 30_000, // the time a client may take to send its request, not the time to answer
    trustProxy: settings.trustedProxies.length > 0 && settings.trustedProxies,
    genReqId: () => randomUUID(),
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (err, request, reply) =>
      answerError(err, request, reply.headers(getUnroutedHeaders(request, settings))),
  });
  nameAbsentFields();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerWithWebPage(settings.pageDir));
  acceptEmptyJsonBodies(app);
  endKeptAlive(app);
  addRequestLog(app, metrics);
  addOperationsMetrics(deps);

  await addSecurityHeaders(app, settings);
  await compressReplies(app);
  await app.register(cookie);
  readSessionCookies(app, settings);
  await app.register(rateLimit, { global: false });
  const limits = startLimits(app, deps);
  limitRequests(app, { ...deps, ...limits }, () => guardRoutes(app, { ...deps, ...limits }));
  await addOpenApi(app);
  await app.register(v1Routes, { ...deps, ...limits, prefix: "/v1" });
  await app.register(operationsRoutes, deps);
  await app.register(openRoutes, { ...deps, ...limits });
  return app;
}

function startLimits(app: FastifyInstance, deps: ApiDeps): Limits {
  const counts = startSharedCounts(deps);
  app.addHook("onClose", () => counts[Symbol.asyncDispose]());
  return {
    ...{ counts, callers: createKnownCallers(), shares: createTimeShares() },
    delayReply: createReplyDelay(app),
  };
}

/** The documentation: for operators, or for everybody where the settings say so. */
const operationsRoutes: FastifyPluginAsync<ApiDeps> = async (app, { settings }) => {
  if (settings.openOperations) openToAnyone(app);
  await app.register(docsRoutes);
};

/** Whether a request may read metrics and the details of health. */
const createDetailsCheck =
  ({ probe, settings }: ApiDeps) =>
  async (request: FastifyRequest): Promise<boolean> =>
    settings.openOperations || (await isFromOperator(probe, request));

/** The routes that need no token, or check by themselves who calls. */
const openRoutes: FastifyPluginAsync<ApiDeps & Limits> = async (app, deps) => {
  openToAnyone(app);
  await app.register(createHealthRoutes({ ...deps, mayReadDetails: createDetailsCheck(deps) }));
  await app.register(signInRoutes, deps);
  await app.register(sessionRoutes, { ...deps, prefix: "/v1" });
  await app.register(personSessionRoutes, { ...deps, prefix: "/v1" });
  await app.register(webhookEventRoutes, { ...deps, prefix: "/v1" });
  await app.register(boardRoutes, deps);
  await app.register(webPageFiles, deps);
};

/** Many clients name the JSON type on every request, DELETE included, and send no body with it. */
function acceptEmptyJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else void parse(request, String(body), done);
  });
}
