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
  summary: "Look for what is gone",
  description:
    "Kustomer tells nobody of deletions and merges, so a run looks for them every hour; this opens one now. Answers with the run, or with the one already open, which then goes round once more: when it is done, what was gone by now is removed here. Text and personal data go, also from raw pages; ids and times stay. Nothing is removed by a run that could not be finished, nor with a key that can do less than when the run opened.",
  params: http.workspaceParams,
  body: http.newReconcile.nullish(),
  response: {
    202: http.run,
    409: http.errorReply.describe(
      "Ingestion is off or paused, the key needs attention, or nothing has been read yet",
    ),
  },
};
const listSuspects = {
  tags,
  summary: "List suspects",
  description:
    "Stored records that may be gone at Kustomer. Each is looked at by its id before it is removed.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.deletionCandidatePage },
};
const confirm = {
  tags: ["runs"],
  summary: "Confirm a run",
  description:
    "A run that would remove more than 20 records of a kind, and more than 2 % of them, pauses with a `question`. Confirmed, it looks at them once more and removes those that are still gone. Cancel it to keep them; then nobody is asked again for a day.",
  params: http.runParams,
  response: { 200: http.run, 409: http.errorReply.describe("The run asks nothing") },
};

/** Looking for what is gone at Kustomer. */
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
    app.get(`${path}/suspects`, { schema: listSuspects, config: { access: "member" } }, ({ params, query }) =>
      readPage(query, {
        position: positions.pair,
        toPosition: (it): [string, string] => [it.kind, it.id],
        read: (slice) => deletions.listCandidates(db, { ...params, ...slice }),
      }),
    );
    app.post(`${path}/runs/:runId/confirm`, { schema: confirm, config: admins }, async ({ params, log }) => {
      await loadRunReply(deps, params);
      const run = await deletions.confirmDeletions(db, params.runId);
      if (run === undefined) throw new Fault("conflict", "The run asks nothing: see its `question`.");
      if (run.state === "queued") await dispatchRuns(deps, [run], log);
      return loadRunReply(deps, params);
    });
  };
}

/** @throws Fault not_found, conflict */
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
      throw new Fault("conflict", "Nothing has been read yet: there is nothing to look for.");
    return run;
  });
}
