import { Fault, http } from "@inlet/contracts";
import { reports } from "@inlet/db";
import { startReport, toReportReply } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["reports"];
const readers = { access: "member" } as const;
const admins = { access: "admin" } as const;

const start = {
  tags,
  summary: "Check whether everything is stored",
  description:
    "Reads again what Kustomer has in a window, and compares it record by record with what is stored. It explains every difference. A report uses only the part of the organization's request budget that runs leave, so it may take a while. A workspace has at most one unfinished report; a second request for the same window returns it.",
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
  description: "Newest first. Inlet keeps reports for a week.",
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
  description:
    "Ordered by stream and id, each with the versions in Kustomer and in Inlet and the explanation.",
  params: http.reportParams,
  querystring: http.pageQuery,
  response: { 200: http.reportRowPage },
};

/** Routes that check whether everything that Kustomer has is stored, and why not. */
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
      const report = await startReport({ ...deps, log }, { ...params, ...body });
      return reply.code(202).send(report);
    });
    app.get(path, { schema: list, config: readers }, async ({ params, query }) => {
      const { data, next } = await readPage(query, {
        position: positions.uuid,
        read: (slice) => reports.listByWorkspace(db, { ...params, ...slice }),
        toPosition: (it) => it.id,
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
