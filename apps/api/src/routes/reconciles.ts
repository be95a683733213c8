import { Fault, http } from "@inlet/contracts";
import { deletions, inTransaction, integrations, type Run } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { dispatchRuns } from "../runs/dispatch-runs.ts";
import { loadRunReply } from "../runs/find-run.ts";
import { assertActive } from "../runs/start-run.ts";
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
        const run = await openReconcile(deps, params.workspaceId, { full: body?.full ?? false });
        await dispatchRuns(deps, [run], log);
        return reply.code(202).send(await loadRunReply(deps, { ...params, runId: run.id }));
      },
    );
    app.get(
      `${path}/suspects`,
      { schema: listCandidates, config: { access: "member" } },
      ({ params, query }) =>
        readPage(query, {
          position: positions.pair,
          toPosition: (it): [string, string] => [it.kind, it.id],
          read: (slice) => deletions.listCandidates(db, { ...params, ...slice }),
        }),
    );
    app.post(`${path}/runs/:runId/confirm`, { schema: confirm, config: admins }, async ({ params, log }) => {
      await loadRunReply(deps, params);
      const run = await deletions.confirmDeletions(db, params.runId);
      if (run === undefined)
        throw new Fault("conflict", "The run has no question to confirm: see its `question`.");
      if (run.state === "queued") await dispatchRuns(deps, [run], log);
      return loadRunReply(deps, params);
    });
  };
}

/** Opens a reconcile run, or makes the open one run again. @throws Fault not_found, conflict */
function openReconcile(
  { db }: Pick<Deps, "db">,
  workspaceId: string,
  { full }: { full: boolean },
): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await integrations.lockByWorkspace(tx, workspaceId);
    if (integration === undefined) throw notConnected();
    assertActive(integration);
    const run = await deletions.openReconcile(tx, integration.id, { full });
    if (run === undefined)
      throw new Fault(
        "conflict",
        "Nothing has been read yet, so there is nothing to reconcile: wait for the first run.",
      );
    return run;
  });
}
