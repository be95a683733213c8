import { createHmac, timingSafeEqual } from "node:crypto";
import { http } from "@inlet/contracts";
import { sessions } from "@inlet/db";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isHttps, type Settings } from "../config.ts";

/**
 * The names of the cookie that a signed-in browser holds. Scripts cannot read it. Browsers accept `__Host-` only by https and
 * from this host, so neither a sibling domain nor a request by http can plant it.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix
 */
export const sessionCookies = { secure: "__Host-inlet_session", plain: "inlet_session" } as const;

declare module "fastify" {
  interface FastifyRequest {
    /** The session's secret, as the browser sent it in the cookie. */
    sessionSecret?: string | undefined;
  }
}

/** Reads the session's cookie of every request. Call it after the cookies are parsed. */
export function readSessionCookies(app: FastifyInstance, settings: Settings): void {
  app.decorateRequest("sessionSecret");
  app.addHook("onRequest", async (request) => {
    request.sessionSecret = request.cookies[getCookieName(request, settings)];
  });
}

/**
 * Whether the cookie may travel by https only: always, except by http to this machine itself, where not every browser
 * stores such a cookie. The settings can decide it for every request.
 */
const isSecure = (request: FastifyRequest, settings: Settings): boolean =>
  settings.secureCookies ?? (isHttps(settings, request) || !http.isLoopbackHost(request.hostname));

const getCookieName = (request: FastifyRequest, settings: Settings) =>
  isSecure(request, settings) ? sessionCookies.secure : sessionCookies.plain;

/** `strict` suffices: loading the page needs no cookie, and the page's own requests are same-site. */
const getCookieOptions = (request: FastifyRequest, settings: Settings) =>
  ({
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: isSecure(request, settings),
    maxAge: sessions.sessionSeconds,
  }) as const;

/** Signs the browser in. */
export const setSession = (reply: FastifyReply, settings: Settings, secret: string): FastifyReply =>
  reply.setCookie(getCookieName(reply.request, settings), secret, getCookieOptions(reply.request, settings));

/** Makes the browser forget its session. */
export const clearSession = (reply: FastifyReply, settings: Settings): FastifyReply =>
  reply.clearCookie(getCookieName(reply.request, settings), {
    ...getCookieOptions(reply.request, settings),
    maxAge: 0,
  });

/** Whether the page was loaded by http from another machine, so that the browser would drop the session's cookie. */
export function losesCookie(request: FastifyRequest, settings: Settings): boolean {
  const page = URL.parse(request.headers.origin ?? "");
  return page?.protocol === "http:" && !http.isLoopbackHost(page.hostname) && isSecure(request, settings);
}

/**
 * Derives the token that the page sends with changes. It reveals nothing about the session secret, and stays the same when
 * the session gains rights, so that the browser's other tabs can go on.
 */
export const deriveCsrfToken = (secret: string): string =>
  createHmac("sha256", sessions.getSessionRoot(secret)).update("inlet csrf").digest("base64url");

/**
 * Whether Inlet's own page sent a request: only that page can read the session's CSRF token. A request that the browser
 * marks as cross-site never passes, whatever token it carries.
 */
export function isFromOwnPage(request: FastifyRequest): boolean {
  const secret = request.sessionSecret;
  const sent = request.headers[http.csrfHeader];
  if (secret === undefined || typeof sent !== "string" || !mayBeSameOrigin(request)) return false;
  const [expected, actual] = [Buffer.from(deriveCsrfToken(secret)), Buffer.from(sent)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** Whether the browser marks a request as same-origin. Pages cannot set this header themselves. */
export const isSameOrigin = ({ headers }: FastifyRequest): boolean =>
  headers["sec-fetch-site"] === "same-origin";

/** Whether a request may be same-origin: the browser marks it so, or does not mark it at all. */
export function mayBeSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers["sec-fetch-site"];
  return site === undefined || site === "same-origin";
}
