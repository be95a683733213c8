import { Fault, http } from "@inlet/contracts";
import { reports } from "@inlet/db";
import { startReport, toReportReply } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byStream, byUuid, readPage } from "../../server/pagination.ts";

const listRoute = { tags: ["reports"], params: http.workspaceParams };
const reportRoute = { tags: ["reports"], params: http.reportParams };
const readers = { access: "member" } as const;
const admins = { access: "admin" } as const;

const start = {
  ...listRoute,
  summary: "Check whether everything is stored",
  description:
    "Reads again what Kustomer has in a window, and compares it record by record with what is stored. It explains every difference. A report uses only the part of the organization's request budget that runs leave, so it may take a while. A workspace has at most one unfinished report; a second request for the same window returns it.",
  body: http.newReport.nullish(),
  response: {
    202: http.report,
    409: http.errorReply.describe(
      "There is nothing to compare yet, the key needs attention, or a report about another window is being made (`reportId`)",
    ),
  },
};
const list = {
  ...listRoute,
  summary: "List reports",
  description: "Newest first. Inlet keeps reports for a week.",
  querystring: http.pageQuery,
  response: { 200: http.reportPage },
};
const read = { ...reportRoute, summary: "Read a report", response: { 200: http.report } };
const readRows = {
  ...reportRoute,
  summary: "List the differences of a report",
  description:
    "Ordered by stream and id, each with the versions in Kustomer and in Inlet and the explanation.",
  querystring: http.pageQuery,
  response: { 200: http.reportRowPage },
};

/** Routes that check whether everything that Kustomer has is stored, and why not. */
export const reportRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { db } = deps;
  const find = async ({ workspaceId, reportId }: { workspaceId: string; reportId: string }) => {
    const report = await reports.findByWorkspace(db, workspaceId, reportId);
    if (report === undefined) throw new Fault("not_found", "There is no such report.");
    return report;
  };
  const path = "/reports";
  app.post(path, { schema: start, config: admins }, async ({ params, body, log, actor }, reply) => {
    return reply.code(202).send(await startReport({ ...deps, log, actor }, { ...params, ...body }));
  });
  app.get(path, { schema: list, config: readers }, ({ params, query }) =>
    readPage(query, {
      ...byUuid,
      read: async (slice) => (await reports.listByWorkspace(db, { ...params, ...slice })).map(toReportReply),
    }),
  );
  app.get(`${path}/:reportId`, { schema: read, config: readers }, async ({ params }) =>
    toReportReply(await find(params)),
  );
  app.get(`${path}/:reportId/rows`, { schema: readRows, config: readers }, async ({ params, query }) => {
    const { id } = await find(params);
    return readPage(query, { ...byStream, read: (slice) => reports.listRows(db, id, slice) });
  });
};
