import { http } from "@inlet/contracts";
import { deletions } from "@inlet/db";
import { confirmDeletions, startReconcile } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["reconciles"];

const start = {
  tags,
  summary: "Find deleted records",
  description:
    "Kustomer reports no deletions and merges, so a reconcile run looks for them every hour. This opens one now. The reply is the run, or the open one, which then makes another pass. When the run is done, everything that Kustomer had deleted by now is deleted in Inlet. Inlet deletes text and personal data, also from raw pages, and keeps ids and times. A run deletes nothing if it cannot finish, or if the key has lost rights since the run opened.",
  params: http.workspaceParams,
  body: http.newReconcile.nullish(),
  response: {
    202: http.run,
    409: http.errorReply.describe(
      "Ingestion is off or paused, the key needs attention, or nothing has been read yet",
    ),
  },
};
const listCandidates = {
  tags,
  summary: "List deletion candidates",
  description:
    "Stored records that may be deleted in Kustomer. Inlet verifies each by its id before it deletes the record.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.deletionCandidatePage },
};
const confirm = {
  tags: ["runs"],
  summary: "Confirm a run",
  description:
    "A run that would delete more than 20 records of a kind, and more than 2 % of them, pauses with a `question`. After the confirmation it verifies them again and deletes those that are still gone. Cancel the run to keep them; Inlet then does not ask again for a day.",
  params: http.runParams,
  response: { 200: http.run, 409: http.errorReply.describe("The run has no question") },
};

/** Routes that find records deleted in Kustomer. */
export function reconcileRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer";
    const admins = { access: "admin" } as const;
    app.post(
      `${path}/reconciles`,
      { schema: start, config: admins },
      async ({ params, body, log }, reply) => {
        const run = await startReconcile({ ...deps, log }, { ...params, full: body?.full ?? false });
        return reply.code(202).send(run);
      },
    );
    app.get(
      `${path}/deletion-candidates`,
      { schema: listCandidates, config: { access: "member" } },
      ({ params, query }) =>
        readPage(query, {
          position: positions.pair,
          toPosition: (it): [string, string] => [it.kind, it.id],
          read: (slice) => deletions.listCandidates(db, { ...params, ...slice }),
        }),
    );
    app.post(`${path}/runs/:runId/confirm`, { schema: confirm, config: admins }, ({ params, log }) =>
      confirmDeletions({ ...deps, log }, params),
    );
  };
}
