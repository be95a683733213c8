import type { IncomingMessage } from "node:http";
import Fastify from "fastify";
import type { Backend } from "../backend.ts";
import { createControlApi } from "./control-api.ts";
import { createKustomerApi } from "./kustomer-api.ts";
import { createRequestHandler, type RequestHandler } from "./request-handler.ts";

const bodyLimit = 64 * 1_024 * 1_024;
/**
 * A comma-separated list of ids is one parameter. No URL is longer, because Node limits the size of all headers to
 * this.
 */
const maxParamLength = 16_384;

/** A server that answers for one backend at a time. */
export interface SimulatorServer extends AsyncDisposable {
  readonly url: string;
  /** Answers for this backend from the next request on. */
  serve(backend: Backend): void;
}

/** Serves Kustomer's API and the control API on 127.0.0.1, once it has a backend. */
export async function startServer(port: number): Promise<SimulatorServer> {
  let served: { backend: Backend; handleRequest: RequestHandler } | undefined;
  const getServed = () => {
    if (served === undefined) throw new Error("The server has no backend yet.");
    return served;
  };
  const app = Fastify({
    bodyLimit,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    keepAliveTimeout: 60_000,
    rewriteUrl: removeTrailingSlashes,
    routerOptions: { maxParamLength },
  });
  // Like Kustomer, accept JSON whatever the content type says.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) =>
    done(null, parseJson(String(body))),
  );
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ errors: [] }));
  await app.register(
    createKustomerApi((...call) => getServed().handleRequest(...call)),
    { prefix: "/v1" },
  );
  await app.register(
    createControlApi(() => getServed().backend),
    { prefix: "/_sim" },
  );
  const url = await app.listen({ port, host: "127.0.0.1" });
  return {
    url,
    serve(backend) {
      served = { backend, handleRequest: createRequestHandler(backend) };
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

function removeTrailingSlashes({ url = "/" }: IncomingMessage): string {
  return url.replace(/^(?<path>\/[^?]*?)\/+(?=\?|$)/u, "$<path>");
}

/** Returns undefined for an empty or invalid body; the endpoint reports what it misses. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
