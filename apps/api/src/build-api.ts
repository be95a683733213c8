import { randomUUID } from "node:crypto";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import { Fault } from "@inlet/contracts";
import { healthRoutes } from "@inlet/service-kit";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { ApiDeps } from "./deps.ts";
import { acceptEmptyJson } from "./empty-json.ts";
import { sessionRoutes } from "./routes/session.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { v1Routes } from "./routes/v1.ts";
import { webhookEventRoutes } from "./routes/webhook-events.ts";
import { boardRoutes } from "./server/board.ts";
import { addDocs } from "./server/docs.ts";
import { answerError } from "./server/errors.ts";
import { addRequestLog } from "./server/request-log.ts";
import { answerWithWebPage, webPageFiles } from "./server/web-page.ts";

/** The API without its socket. */
export async function buildApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { db, queues, settings, health, metrics } = deps;
  const log: FastifyBaseLogger = deps.log;
  const app = Fastify({
    loggerInstance: log,
    // Its lines hold whole addresses, and so one-time codes.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 30_000, // to send a request whole, not to answer it
    genReqId: () => randomUUID(),
    frameworkErrors: answerError,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerWithWebPage(settings.pageDir));
  acceptEmptyJson(app);
  addRequestLog(app, metrics);

  await app.register(cookie);
  await app.register(rateLimit, { global: false, errorResponseBuilder: tooManyRequests });
  await addDocs(app);
  await app.register(healthRoutes({ health, metrics }));
  await app.register(signInRoutes({ db, settings }));
  await app.register(sessionRoutes({ db, settings }), { prefix: "/v1" });
  await app.register(v1Routes(deps), { prefix: "/v1" });
  await app.register(webhookEventRoutes(deps), { prefix: "/v1" });
  await app.register(boardRoutes({ db, queues, settings }));
  await app.register(webPageFiles(settings.pageDir));
  return app;
}

const tooManyRequests = (_request: unknown, { ttl }: { ttl: number }) =>
  new Fault("rate_limited", "That was asked too often; try again later.", {
    retryAt: new Date(Date.now() + ttl),
  });
