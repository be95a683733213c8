import { http } from "@inlet/contracts";
import { views } from "@inlet/db";
import { toIngestionStatus, toProgress } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Deps } from "../deps.ts";
import { listTroubles } from "../overview/trouble.ts";
import { readPage } from "../server/pagination.ts";

const list = {
  tags: ["workspaces"],
  operationId: "listFleet",
  summary: "See the health of all workspaces",
  description:
    "Failing workspaces come first (the key needs attention, or the last live run failed or is failing), then those whose next run is most overdue, then the others. A workspace whose health changes between two pages may appear twice or not at all.",
  querystring: http.fleetQuery,
  response: { 200: http.fleetPage },
};

/** An instant as Postgres writes it, such as `2026-01-02 03:04:05.678901+00`, with all its microseconds. */
const postgresInstant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/)
  .refine((it) => z.iso.datetime().safeParse(it.replace(" ", "T").replace("+00", "Z")).success);
const position = z.tuple([z.boolean(), postgresInstant.nullable(), z.uuid()]);

const toPosition = ({ failing, lateSince, workspaceId }: views.FleetWorkspace): views.FleetPosition => [
  failing,
  lateSince,
  workspaceId,
];

type FleetReply = z.output<typeof http.fleetPage>["data"][number];

/** Routes that show the health of all workspaces to operators. */
export const fleetRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  app.get("/fleet", { schema: list }, async ({ query }) => {
    const read = (slice: views.FleetSlice) => views.listFleet(db, { ...slice, q: query.q });
    const { data, next } = await readPage(query, { position, toPosition, read });
    return { data: data.map(toFleetReply), next, totals: await views.countFleet(db) };
  });
};

function toFleetReply(row: views.FleetWorkspace): FleetReply {
  const { switches, openRun, used, limit, ...rest } = row;
  const integrationStatus = switches === null ? "not_connected" : toIngestionStatus(switches);
  const volume = { used, limit };
  return {
    ...rest,
    integrationStatus,
    volume,
    openRun: openRun && { ...openRun, progress: toProgress(openRun) },
    trouble: listTroubles({
      ...row,
      volume,
      attention: switches?.attention ?? null,
      isActive: integrationStatus === "active",
      lostRights: null, // only the people of the workspace decide about them
    }),
  };
}
