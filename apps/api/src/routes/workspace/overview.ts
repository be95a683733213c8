import { http } from "@inlet/contracts";
import { sessions, tenancy, views } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { unauthorized } from "../../access/access.ts";
import type { Deps } from "../../deps.ts";
import { openEventHub } from "../../events/event-hub.ts";
import { openEventStream, type Snapshot } from "../../events/event-stream.ts";
import { createOverviewLoader, type OverviewReply } from "../../overview/overview-loader.ts";

const common = { tags: ["overview"], params: http.workspaceParams };
const config = { access: "member" } as const;

const read = {
  ...common,
  summary: "Read a workspace's overview",
  description:
    "Everything that the first screen of a workspace shows: its connection, open runs with the estimated time left, volume, freshness, counts of stored and not imported records, the request budget, and troubles.",
  response: { 200: http.overview },
};
const eventText = z
  .any()
  .meta({ examples: [`event: ${http.overviewEventName}\ndata: {"at":"...",...}\n\n`] });
const listen = {
  ...common,
  operationId: "subscribeToOverview",
  summary: "Subscribe to changes of the overview",
  description: `Server-sent events named \`${http.overviewEventName}\`, whose data is the overview as JSON. The first event comes at once. Inlet then checks every second and sends an event when the overview has changed. A comment every 15 seconds keeps the stream alive. A slow subscriber misses events between, never the latest. The stream ends when the session or token ends. A session or token may have at most 20 streams; further ones get 429.`,
  response: {
    200: {
      description: "A stream, which does not end by itself",
      content: { "text/event-stream": { schema: eventText } },
    },
    429: http.errorReply,
  },
};
const arrivals = {
  ...common,
  summary: "Read arrivals by day",
  description:
    "Stored conversations and messages by the day on which Kustomer created them, in the given time zone. Records that were imported into Kustomer count on the day of the import.",
  querystring: http.arrivalsQuery,
  response: { 200: http.arrivals },
};

/** Routes for the first screen of a workspace: its overview, once and as a stream, and its arrivals. */
export const overviewRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const loadOverview = createOverviewLoader(deps);
  const hub = openEventHub({
    loadSnapshot: async (workspaceId) => toSnapshot(await loadOverview(workspaceId)),
    listAdmitted: (query) => sessions.listAuthorizedHashes(deps.db, query),
    log: app.log,
  });
  app.addHook("preClose", async () => hub.close()); // the server waits for its streams

  app.get("/overview", { schema: read, config }, ({ params: { workspaceId } }) => loadOverview(workspaceId));
  const options = { schema: listen, config: { ...config, isStream: true }, exposeHeadRoute: false };
  app.get("/events", options, ({ caller, params: { workspaceId } }, reply) => {
    if (caller === undefined) throw unauthorized();
    const stream = openEventStream(http.overviewEventName);
    hub.subscribe({ workspaceId, caller: tenancy.hashSecret(caller.secret), stream });
    reply.headers({ "content-type": "text/event-stream", "x-accel-buffering": "no" });
    // A client that leaves must not keep the connection, which would keep its stream.
    return reply.header("connection", "close").send(stream.body);
  });
  app.get("/arrivals", { schema: arrivals, config }, async ({ params: { workspaceId }, query }) => ({
    data: await views.listArrivals(deps.db, workspaceId, query),
  }));
};

/** The load time is not part of the key, so a new time alone sends no event. */
function toSnapshot(overview: OverviewReply): Snapshot {
  const { at, ...rest } = http.overview.encode(overview);
  return { key: JSON.stringify(rest), text: JSON.stringify({ at, ...rest }) };
}
