import { http } from "@inlet/contracts";
import { views } from "@inlet/db";
import { findIntegration } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";

const estimate = {
  tags: ["integration"],
  params: http.workspaceParams,
  operationId: "estimateComments",
  summary: "Count the items that comments would add",
  description:
    "Ask before `ingestComments` is changed. Switching it on brings all stored messages to the consumers of the feed, switching it off brings them once more as deleted. Neither changes the volume.",
  response: { 200: http.commentsEstimate },
};

/** Routes about comment mode. */
export const commentRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const options = { schema: estimate, config: { access: "member" } } as const;
  app.get("/comments/estimate", options, async ({ params: { workspaceId } }) => {
    await findIntegration(db, workspaceId);
    return { items: (await views.countStored(db, workspaceId)).messages };
  });
};
