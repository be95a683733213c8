import { http } from "@inlet/contracts";
import { openAttachment } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";

const config = { access: "member" } as const;

const attachment = {
  tags: ["content"],
  params: http.attachmentParams,
  querystring: http.attachmentQuery,
  operationId: "openAttachment",
  summary: "Open an attachment of a message",
  description:
    "Asks Kustomer for a link to the file, which ends after some minutes. Inlet stores neither. It costs a request of the organization's budget, so a workspace may open 30 a minute. The audit log has an entry for each.",
  response: {
    200: http.attachmentLink,
    302: http.emptyReply.describe("With `redirect=true`: the address of the file"),
    409: http.errorReply.describe("The key may not read attachments, or personal data is redacted"),
    429: http.errorReply.describe(
      "Too many attachments were opened, the organization's rate limit is used up, or Kustomer is not responding",
    ),
    503: http.errorReply.describe("Kustomer does not answer"),
  },
};

/** The route that leads to the file of an attachment. */
export const attachmentRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  app.get(
    "/messages/:id/attachments/:attachmentId",
    { schema: attachment, config, exposeHeadRoute: false },
    async ({ params: { workspaceId, id: messageId, attachmentId }, query, actor }, reply) => {
      const ref = { workspaceId, messageId, attachmentId };
      const opened = await openAttachment({ ...deps, actor }, ref, closing.signal);
      if (!query.redirect) return reply.code(200).send(opened);
      return reply.header("referrer-policy", "no-referrer").redirect(opened.url, 302);
    },
  );
};
