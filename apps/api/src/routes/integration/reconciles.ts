import { http } from "@inlet/contracts";
import { deletions } from "@inlet/db";
import { startReconcile } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byKind, readPage } from "../../server/pagination.ts";

const common = { tags: ["reconciles"], params: http.workspaceParams };

const start = {
  ...common,
  summary: "Find deleted records",
  description:
    "Kustomer reports no deletions and merges, so a reconcile run looks for them every hour. This opens one now. The reply is the run, or the open one, which then makes another pass. When the run is done, everything that Kustomer had deleted by now is deleted in Inlet. Inlet deletes text and personal data, also from raw pages, and keeps ids and times. A run deletes nothing if it cannot finish, or if the key has lost rights since the run opened.",
  body: http.newReconcile.nullish(),
  response: {
    202: http.run,
    409: http.errorReply.describe(
      "Ingestion is off or paused, the key needs attention, or nothing has been read yet",
    ),
  },
};
const listCandidates = {
  ...common,
  summary: "List deletion candidates",
  description:
    "Stored records that may be deleted in Kustomer. Inlet verifies each by its id before it deletes the record.",
  querystring: http.pageQuery,
  response: { 200: http.deletionCandidatePage },
};
/** Routes that find records deleted in Kustomer. */
export const reconcileRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const startOptions = { schema: start, config: { access: "admin" } } as const;
  app.post("/reconciles", startOptions, async ({ params, body, log, actor }, reply) => {
    const run = await startReconcile({ ...deps, log, actor }, { ...params, full: body?.full ?? false });
    return reply.code(202).send(run);
  });
  const listOptions = { schema: listCandidates, config: { access: "member" } } as const;
  app.get("/deletion-candidates", listOptions, ({ params, query }) =>
    readPage(query, {
      ...byKind,
      read: (slice) => deletions.listCandidates(deps.db, { ...params, ...slice }),
    }),
  );
};
