import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Backend } from "../backend.ts";
import { controlReply } from "./control-api.ts";
import { jsonReply } from "./reply.ts";
import { createDoor, type Outcome, type WireRequest } from "./request-handler.ts";
import { send } from "./send-reply.ts";

/** A listening server. */
export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** Serves an engine on 127.0.0.1. */
export async function listen(engine: Backend, port: number): Promise<Listening> {
  const enter = createDoor(engine);
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve({ engine, enter, request, response }).catch(() => {
      // The caller went away, or a bug: either way this connection has nothing more to say.
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) };
}

interface Exchange {
  engine: Backend;
  enter: (wire: WireRequest) => Outcome;
  request: IncomingMessage;
  response: ServerResponse;
}

async function serve({ engine, enter, request, response }: Exchange): Promise<void> {
  const wire = await readRequest(request);
  const { pathname } = wire.url;
  if (pathname === "/_sim" || pathname.startsWith("/_sim/")) {
    const { status, contentType, body } = controlReply(engine, wire);
    response.writeHead(status, { "content-type": contentType, "content-length": body.length }).end(body);
    return;
  }
  if (!pathname.startsWith("/v1")) {
    response.writeHead(404, { "content-type": "application/json" }).end(jsonReply({ errors: [] }).body);
    return;
  }
  const outcome = enter(wire);
  record(engine, wire, outcome);
  const knobs = engine.knobs();
  if (knobs.latencyMs > 0) await wait(knobs.latencyMs);
  send(response, { reply: outcome.reply, fault: outcome.fault, knobs, serverNow: engine.clock.now() });
}

function record({ log }: Backend, { method, url }: WireRequest, { reply, key, kind, fault }: Outcome): void {
  log.push({
    at: new Date().toISOString(),
    org: key?.org ?? null,
    key: key?.name ?? null,
    method,
    path: `${url.pathname}${url.search}`,
    status: fault === "dropped" ? 0 : reply.status,
    kind,
    ...(fault ? { fault } : {}),
  });
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return {
    method: request.method ?? "GET",
    url: new URL(request.url ?? "/", "http://simulator"),
    authorization: request.headers.authorization,
    body: parsed(Buffer.concat(pieces).toString()),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return address && typeof address === "object" ? address.port : 0;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
