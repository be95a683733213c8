import { createHmac, timingSafeEqual } from "node:crypto";
import { http } from "@inlet/contracts";
import { sessions } from "@inlet/db";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isHttps, type Settings } from "../config.ts";

/** The name of the cookie that a signed-in browser holds. Scripts cannot read it. */
export const sessionCookie = "inlet_session";

/** `strict` suffices: loading the page needs no cookie, and the page's own requests are same-site. */
const getCookieOptions = (settings: Settings) =>
  ({
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: isHttps(settings),
    maxAge: sessions.sessionSeconds,
  }) as const;

/** Signs the browser in. */
export const setSession = (reply: FastifyReply, settings: Settings, secret: string): FastifyReply =>
  reply.setCookie(sessionCookie, secret, getCookieOptions(settings));

/** Makes the browser forget its session. */
export const clearSession = (reply: FastifyReply, settings: Settings): FastifyReply =>
  reply.clearCookie(sessionCookie, { ...getCookieOptions(settings), maxAge: 0 });

/** Derives the token that the page sends with changes. It reveals nothing about the session secret. */
export const deriveCsrfToken = (secret: string): string =>
  createHmac("sha256", secret).update("inlet csrf").digest("base64url");

/**
 * Whether Inlet's own page sent a request: only that page can read the session's CSRF token. A request that the browser
 * marks as cross-site never passes, whatever token it carries.
 */
export function isFromOwnPage(request: FastifyRequest): boolean {
  const secret = request.cookies[sessionCookie];
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
