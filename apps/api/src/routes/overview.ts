import { http } from "@inlet/contracts";
import { sessions, tenancy, views } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { unauthorized } from "../access/access.ts";
import type { Deps } from "../deps.ts";
import { openEventHub } from "../events/event-hub.ts";
import { openEventStream } from "../events/event-stream.ts";
import { createOverviewLoader } from "../overview/overview-loader.ts";

const tags = ["overview"];
const params = http.workspaceParams;
const config = { access: "member" } as const;

const read = {
  tags,
  params,
  summary: "Read a workspace's overview",
  description:
    "Everything that the first screen of a workspace shows: its connection, open runs with an estimate of when they are done, volume, freshness, what is stored and what is not, the request budget, and what is wrong.",
  response: { 200: http.overview },
};
const listen = {
  tags,
  params,
  summary: "Hear of changes of the overview",
  description: `Server-sent events: \`${http.overviewEventName}\`, whose data is the overview as JSON, at once and then whenever it has changed, looked at every second; between them a comment every 15 seconds. A listener who does not keep up misses what lies between, never the latest. Ends when the session or token ends. At most 20 at once per session or token; more are refused with 429.`,
  response: { 200: z.any().describe("`text/event-stream`, without end"), 429: http.errorReply },
};
const readArrivals = {
  tags,
  params,
  summary: "Read what arrived day by day",
  description:
    "Stored conversations and messages by the day on which they came into being at Kustomer, in the days of the zone that is named. What Kustomer imported counts on the day of the import.",
  querystring: http.arrivalsQuery,
  response: { 200: http.arrivals },
};

/** What a workspace's first screen shows, once and live. */
export function overviewRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    const path = "/workspaces/:workspaceId";
    const lookAt = createOverviewLoader(deps);
    const rooms = openEventHub({
      loadSnapshot: async (workspaceId) => toSnapshot(await lookAt(workspaceId)),
      listAdmitted: (asked) => sessions.listAuthorizedHashes(db, asked),
      log: app.log,
    });
    app.addHook("preClose", async () => rooms.close()); // the server waits for its streams

    app.get(`${path}/overview`, { schema: read, config }, ({ params: { workspaceId } }) =>
      lookAt(workspaceId),
    );
    const streams = { ...config, isStream: true };
    app.get(
      `${path}/events`,
      { schema: listen, config: streams, exposeHeadRoute: false },
      (request, reply) => {
        const { caller } = request;
        if (caller === undefined) throw unauthorized();
        const stream = openEventStream(http.overviewEventName);
        const { workspaceId } = request.params;
        rooms.subscribe({ workspaceId, caller: tenancy.hashSecret(caller.secret), stream });
        // Its connection is of no further use, and would be waited for when the server closes.
        reply.headers({
          "content-type": "text/event-stream",
          "x-accel-buffering": "no",
          connection: "close",
        });
        return reply.send(stream.body);
      },
    );
    app.get(
      `${path}/arrivals`,
      { schema: readArrivals, config },
      async ({ params: { workspaceId }, query }) => ({
        data: await views.listArrivals(db, workspaceId, query),
      }),
    );
  };
}

/** The time of the look alone is no news. */
function toSnapshot(overview: z.output<typeof http.overview>): { key: string; text: string } {
  const { at, ...seen } = http.overview.encode(overview);
  return { key: JSON.stringify(seen), text: JSON.stringify({ at, ...seen }) };
}
