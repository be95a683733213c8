import { Fault, http, makeReport, toReportDispatch } from "@inlet/contracts";
import { inTransaction, integrations, type Report, reports } from "@inlet/db";
import type { FastifyBaseLogger } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { toReportReply } from "../report-reply.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["reports"];
const readers = { access: "member" } as const;
const admins = { access: "admin" } as const;

const start = {
  tags,
  summary: "Ask whether everything is there",
  description:
    "Reads once more, beside the runs, what Kustomer says it has in a window, and compares it with what is stored: record by record, every difference with its explanation. It takes requests of the organisation's budget that nobody else needs, so it may take a while. One report is made at a time; a second call answers with it.",
  params: http.workspaceParams,
  body: http.newReport.nullish(),
  response: {
    202: http.report,
    409: http.errorReply.describe(
      "There is nothing to compare yet, the key needs attention, or a report about another window is being made (`reportId`)",
    ),
  },
};
const list = {
  tags,
  summary: "List reports",
  description: "Newest first; reports are kept for a week.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.reportPage },
};
const read = {
  tags,
  summary: "Read a report",
  params: http.reportParams,
  response: { 200: http.report },
};
const readRows = {
  tags,
  summary: "List the differences of a report",
  description: "By stream and id, each with the version on either side and its explanation.",
  params: http.reportParams,
  querystring: http.pageQuery,
  response: { 200: http.reportRowPage },
};

/** A report that was committed is rung for; a queue that does not answer costs a delay, for the scheduler's sweep rings again. */
async function dispatchReport({ queues }: Deps, report: Report, log: FastifyBaseLogger): Promise<void> {
  try {
    await queues.sendMany(makeReport, [toReportDispatch(report)]);
  } catch (err) {
    log.warn({ err }, "the queue could not be rung");
  }
}

/** Whether everything that Kustomer has is stored, and if not, why. */
export function reportRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  const find = async ({ workspaceId, reportId }: { workspaceId: string; reportId: string }) => {
    const report = await reports.findByWorkspace(db, workspaceId, reportId);
    if (report === undefined) throw new Fault("not_found", "There is no such report.");
    return report;
  };
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer/reports";
    app.post(path, { schema: start, config: admins }, async ({ params, body, log }, reply) => {
      const report = await inTransaction(db, async (tx) => {
        const integration = await integrations.lockByWorkspace(tx, params.workspaceId);
        if (integration === undefined) throw notConnected();
        return reports.open(tx, integration, body ?? {});
      });
      await dispatchReport(deps, report, log);
      return reply.code(202).send(toReportReply(report));
    });
    app.get(path, { schema: list, config: readers }, async ({ params, query }) => {
      const read = (slice: Pick<Parameters<typeof reports.listByWorkspace>[1], "after" | "limit">) =>
        reports.listByWorkspace(db, { ...params, ...slice });
      const { data, next } = await readPage(query, {
        position: positions.uuid,
        toPosition: (it) => it.id,
        read,
      });
      return { data: data.map(toReportReply), next };
    });
    app.get(`${path}/:reportId`, { schema: read, config: readers }, async ({ params }) =>
      toReportReply(await find(params)),
    );
    app.get(`${path}/:reportId/rows`, { schema: readRows, config: readers }, async ({ params, query }) => {
      const { id } = await find(params);
      return readPage(query, {
        position: positions.pair,
        toPosition: (it): [string, string] => [it.stream, it.id],
        read: (slice) => reports.listRows(db, id, slice),
      });
    });
  };
}
