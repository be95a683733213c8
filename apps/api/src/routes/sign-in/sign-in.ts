import { Fault, http } from "@inlet/contracts";
import { inTransaction, sessions } from "@inlet/db";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { createFailedSignInLog } from "../../access/failed-sign-ins.ts";
import { recordSignIn } from "../../access/record-session.ts";
import { getUserAgent } from "../../access/require-session.ts";
import { setSession } from "../../access/session-cookie.ts";
import type { Deps } from "../../deps.ts";

const signIn = {
  tags: ["sign-in"],
  operationId: "redeemSignInLink",
  summary: "Sign a browser in by a link",
  description:
    "Exchanges the code of a sign-in link for a session and redirects to the first screen. A code works once, within 15 minutes. An earlier session of the browser ends. With a used or expired code, or when another website opened the link, a browser is redirected as well, and the page says so.",
  security: [],
  querystring: z.object({ code: z.string().min(1).max(200) }),
  response: { 303: http.emptyReply, 400: http.errorReply, 401: http.errorReply, 403: http.errorReply },
};

/** Whether a person opened the URL: typed, pasted, from a program, or from this page. Old browsers do not say. */
const isOwnNavigation = (site: string | string[] | undefined): boolean =>
  site === undefined || site === "none" || site === "same-origin";

const refusals = {
  foreign: [
    "forbidden",
    "Another website opened this sign-in link, so it was not used: copy the link and paste it into the address bar.",
  ],
  spent: ["unauthorized", "This sign-in link was already used or has expired: ask for a new one."],
} as const;

/** Sends a browser to the page, which says why the link was not redeemed and how else to sign in. @throws Fault to others */
function refuse({ headers }: FastifyRequest, reply: FastifyReply, why: keyof typeof refusals): FastifyReply {
  if (headers.accept?.includes("text/html")) return reply.redirect(`/?link=${why}`, 303);
  const [kind, message] = refusals[why];
  throw new Fault(kind, message);
}

/** Exchanges a code for a session and records who signed in. @returns the session's secret */
const redeem = (db: Deps["db"], request: FastifyRequest, code: string): Promise<string | undefined> =>
  inTransaction(db, async (tx) => {
    const session = await sessions.redeemSignInLink(tx, code, getUserAgent(request));
    if (session === undefined) return undefined;
    const tokens = await sessions.listSessionTokens(tx, session);
    await recordSignIn(tx, request, { tokens, sessionId: tokens[0]?.sessionId });
    return session;
  });

/** The route that signs a browser in by a one-time link. */
export const signInRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db, settings }) => {
  // A HEAD request, as link previews send it, must not redeem the link.
  const options = { schema: signIn, exposeHeadRoute: false };
  const logFailure = createFailedSignInLog({ db });
  app.get("/sign-in", options, async (request, reply) => {
    const { query, sessionSecret: before, headers } = request;
    reply.headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    // Another site would otherwise sign this browser in as somebody else, unnoticed.
    if (!isOwnNavigation(headers["sec-fetch-site"])) return refuse(request, reply, "foreign");
    const session = await redeem(db, request, query.code);
    if (session === undefined) {
      await logFailure(request, "link");
      return refuse(request, reply, "spent");
    }
    if (before !== undefined) await sessions.endSession(db, before);
    return setSession(reply, settings, session).redirect("/", 303);
  });
};
