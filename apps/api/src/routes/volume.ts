import { Fault, http } from "@inlet/contracts";
import { volume } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";

const read = {
  tags: ["workspaces"],
  summary: "Read the volume used",
  description:
    "One conversation is one unit, charged once for ever. At the limit new conversations are held.",
  params: http.workspaceParams,
  response: { 200: http.volume },
};

/** What a workspace has used of its plan. */
export function volumeRoutes({ db }: Pick<Deps, "db">): FastifyPluginAsyncZod {
  return async (app) => {
    const options = { schema: read, config: { access: "member" } } as const;
    app.get("/workspaces/:workspaceId/volume", options, async ({ params }) => {
      const usage = await volume.usage(db, params.workspaceId);
      if (usage === undefined) throw new Fault("not_found", "There is no such workspace.");
      return usage;
    });
  };
}
