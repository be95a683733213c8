import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { answerError, answerNoRoute } from "./errors.ts";

/** The name of an asset holds a hash of its content, so that its content never changes. */
const hashedAsset = /^\/assets\//;
const cacheForever = "public, max-age=31536000, immutable";
const revalidate = "no-cache";

/** URLs that belong to the API. All others belong to the page, whose router handles them in the browser. */
const apiUrl = /^\/(v1|health|metrics|docs|admin|sign-in)(\/|\?|$)/;

/** Serves the files of the built page. Their folder may appear and disappear while the API runs. */
export const webPageFiles: FastifyPluginAsync<Deps> = async (app, { settings }) => {
  app.addHook("onSend", async ({ url }, reply) => {
    if (reply.statusCode >= 400) return;
    const caching = hashedAsset.test(url) ? cacheForever : revalidate;
    reply.headers({ "cache-control": caching, vary: "accept-encoding" });
  });
  app.setErrorHandler(answerForbiddenPath);
  await app.register(fastifyStatic, {
    root: settings.pageDir,
    cacheControl: false,
    decorateReply: false,
    preCompressed: true,
    suppressWarning: true, // while the page is not built, its URLs say so
  });
};

/** The files refuse a path such as `//v1/workspaces`, with 403. It is no matter of rights: nothing is there. */
function answerForbiddenPath(err: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  return err.statusCode === 403 ? reply.callNotFound() : answerError(err, request, reply);
}

/**
 * Replies to requests that match no route. Browsers get the page at every URL that is not the API's; all other requests
 * get 404.
 */
export function answerWithWebPage(dir: string) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isForPage(request)) return answerNoRoute(request, reply);
    reply.header("cache-control", revalidate).type("text/html; charset=utf-8");
    const page = await readFile(join(dir, "index.html"), "utf8").catch(() => undefined);
    return page === undefined ? reply.code(503).send(notBuilt) : reply.send(page);
  };
}

function isForPage({ method, url, headers: { accept } }: FastifyRequest): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  if (apiUrl.test(url) || hashedAsset.test(url)) return false;
  return accept?.includes("text/html") === true || url === "/";
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Inlet</title>
<h1>The page is not built</h1>
<p>Run <code>npm run build</code> in the folder of the README and reload this page. The API works without it: see <a href="/docs">/docs</a>.</p>
`;
