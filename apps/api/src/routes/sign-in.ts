import { Fault, http } from "@inlet/contracts";
import { sessions } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { sessionCookie, setSession } from "../access/session-cookie.ts";
import type { Deps } from "../deps.ts";

const signIn = {
  tags: ["sign-in"],
  summary: "Sign a browser in by a link",
  description:
    "Trades the code of a sign-in link, which is good once and for 15 minutes, for a session, and goes to the first page. A session that the browser had before ends. A browser whose link is spent goes to the page too, which says so.",
  querystring: z.object({ code: z.string().min(1).max(200) }),
  response: { 303: http.emptyReply, 400: http.errorReply, 401: http.errorReply },
};

const spentLink = "/?link=spent";

/** Signing in by a one-time link. */
export function signInRoutes({ db, settings }: Pick<Deps, "db" | "settings">): FastifyPluginAsyncZod {
  return async (app) => {
    // A HEAD request, as link previews send it, must not use the link up.
    const options = { schema: signIn, exposeHeadRoute: false };
    app.get("/sign-in", options, async ({ query, cookies, headers }, reply) => {
      reply.headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
      const session = await sessions.redeemSignInLink(db, query.code);
      // A person is told by the page itself, which also says what else signs one in.
      if (session === undefined && headers.accept?.includes("text/html"))
        return reply.redirect(spentLink, 303);
      if (session === undefined)
        throw new Fault(
          "unauthorized",
          "This sign-in link was used already or is too old: ask for a new one.",
        );
      const before = cookies[sessionCookie];
      if (before !== undefined) await sessions.endSession(db, before);
      return setSession(reply, settings, session).redirect("/", 303);
    });
  };
}
