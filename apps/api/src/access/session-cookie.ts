import { createHmac, timingSafeEqual } from "node:crypto";
import { http } from "@inlet/contracts";
import { sessions } from "@inlet/db";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Settings } from "../config.ts";

/** The cookie of a signed-in browser; a page's script cannot read it. */
export const sessionCookie = "inlet_session";

/** Strict is enough: the page itself needs no cookie, and what it then asks is asked from this very site. */
const getCookieOptions = ({ publicUrl }: Pick<Settings, "publicUrl">) =>
  ({
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: publicUrl?.startsWith("https:") ?? false,
    maxAge: sessions.sessionSeconds,
  }) as const;

/** Signs the browser in. */
export const setSession = (reply: FastifyReply, settings: Settings, secret: string): FastifyReply =>
  reply.setCookie(sessionCookie, secret, getCookieOptions(settings));

/** Makes the browser forget its session. */
export const clearSession = (reply: FastifyReply, settings: Settings): FastifyReply =>
  reply.clearCookie(sessionCookie, { ...getCookieOptions(settings), maxAge: 0 });

/** What the session's page sends with changes. It follows from the cookie and tells nothing of it. */
export const deriveCsrfToken = (secret: string): string =>
  createHmac("sha256", secret).update("inlet csrf").digest("base64url");

/**
 * Whether the session's own page sent a request: it knows what only that page can read. Browsers say on their own which
 * site a request comes from; that must not be another one, whatever is known.
 */
export function isFromOwnPage(request: FastifyRequest): boolean {
  const secret = request.cookies[sessionCookie];
  const sent = request.headers[http.csrfHeader];
  if (secret === undefined || typeof sent !== "string" || !mayBeSameOrigin(request)) return false;
  const [right, given] = [Buffer.from(deriveCsrfToken(secret)), Buffer.from(sent)];
  return right.length === given.length && timingSafeEqual(right, given);
}

/** Whether a browser says on its own that this very site sent a request; a page cannot say so falsely. */
export const isSameOrigin = ({ headers }: FastifyRequest): boolean =>
  headers["sec-fetch-site"] === "same-origin";

/** Not from another site, as far as the browser tells. */
export function mayBeSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers["sec-fetch-site"];
  return site === undefined || site === "same-origin";
}
