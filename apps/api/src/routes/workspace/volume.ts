import { Fault, http } from "@inlet/contracts";
import { volume } from "@inlet/db";
import { noWorkspace } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";

const common = { tags: ["workspaces"], params: http.workspaceParams };

const read = {
  ...common,
  summary: "Read the volume used",
  description:
    "A conversation is one unit and is charged only once. At the limit Inlet holds new conversations: it stores only their ids, and reads them whole, in the order in which they were held, once the limit allows. It raises a notice at 80, 95 and 100 % of the limit.",
  response: { 200: http.volume },
};
const readDays = {
  ...common,
  summary: "Read the volume by day",
  description: `By UTC calendar day, oldest first, at most ${http.maxVolumeDays} days. Days without any admission are included.`,
  querystring: http.volumeDaysQuery,
  response: { 200: http.volumeDays },
};

/** Routes that show how much volume a workspace has used. */
export const volumeRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const path = "/volume";
  const config = { access: "member" } as const;
  app.get(path, { schema: read, config }, async ({ params }) => {
    const usage = await volume.getUsage(db, params.workspaceId);
    if (usage === undefined) throw noWorkspace();
    return usage;
  });
  app.get(`${path}/days`, { schema: readDays, config }, async ({ params, query }) => {
    const { count, ...range } = await volume.resolveDays(db, query);
    if (count < 1) throw new Fault("invalid", `from: ${range.from} is after ${range.to}.`);
    if (count > http.maxVolumeDays)
      throw new Fault(
        "invalid",
        `from, to: ${count} days are too many; ask for ${http.maxVolumeDays} at most.`,
      );
    return { data: await volume.listDays(db, params.workspaceId, range) };
  });
};
