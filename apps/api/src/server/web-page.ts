import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { answerNoRoute } from "./errors.ts";

/** Everything of the page comes from this server; only styles may be inline, for its components measure and colour. */
const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** An asset's name holds a hash of what is in it, so that it never changes. */
const hashed = /^\/assets\//;
const forEver = "public, max-age=31536000, immutable";
const askEachTime = "no-cache";

/** Addresses that are the API's own; everything else is the page's, which finds its way by itself. */
const ofTheApi = /^\/(v1|health|metrics|docs|admin|sign-in)(\/|\?|$)/;

/** The built page's files; `dir` may come and go while the API runs. */
export function webPageFiles(dir: string): FastifyPluginAsync {
  return async (app) => {
    app.addHook("onSend", async ({ url }, reply) => {
      if (reply.statusCode >= 400) return;
      const caching = hashed.test(url) ? forEver : askEachTime;
      reply.headers({ ...headers, "cache-control": caching, vary: "accept-encoding" });
    });
    await app.register(fastifyStatic, {
      root: dir,
      cacheControl: false,
      decorateReply: false,
      preCompressed: true,
      suppressWarning: true, // it may not be built yet, which the page's addresses then tell
    });
  };
}

/**
 * Answers where no route is: browsers get the page at every address that is not the API's, all others are told that
 * there is nothing.
 */
export function answerWithWebPage(dir: string) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isForPage(request)) return answerNoRoute(request, reply);
    reply.headers({ ...headers, "cache-control": askEachTime }).type("text/html; charset=utf-8");
    const page = await readFile(join(dir, "index.html"), "utf8").catch(() => undefined);
    return page === undefined ? reply.code(503).send(notBuilt) : reply.send(page);
  };
}

function isForPage({ method, url, headers: { accept } }: FastifyRequest): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  if (ofTheApi.test(url) || hashed.test(url)) return false;
  return accept?.includes("text/html") === true || url === "/";
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Inlet</title>
<h1>The page is not built</h1>
<p>Run <code>npm run build</code> beside the README and load this again. The API works without it: see <a href="/docs">/docs</a>.</p>
`;
