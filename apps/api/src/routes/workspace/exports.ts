import { http } from "@inlet/contracts";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { unauthorized } from "../../access/access.ts";
import type { ExportSender } from "../../exports/export-sender.ts";

const kinds = Object.keys(http.exportKinds) as http.ExportKind[];

/** The bodies of exports by content type, with the beginning of one each. */
const file = Object.fromEntries(
  Object.entries({
    "application/x-ndjson": '{"id":"65f0a1b2c3d4e5f6a7b8c9d0","status":"open"}\n',
    "text/csv": "id,status\r\n65f0a1b2c3d4e5f6a7b8c9d0,open\r\n",
    "application/vnd.apache.parquet": "PAR1",
  }).map(([type, example]) => [type, { schema: z.any().meta({ examples: [example] }) }]),
);

/** Where a reply of the API has the same records. */
const items = (kind: http.ExportKind) => (kind === "notes" ? "a conversation's `notes`" : "the list's items");

const describeExport = (kind: http.ExportKind) => ({
  tags: ["exports"],
  operationId: `export${kind[0]?.toUpperCase()}${kind.slice(1)}`,
  summary: `Export ${kind}`,
  description: `Streams all ${kind} that match, ordered by id, as a file whose columns are the fields of ${items(kind)}. If anything fails in the middle, the connection is reset, so a reply that ends regularly is complete. To resume NDJSON and CSV, send the same request with \`after=\` and the id of the last complete record; Parquet has to start again. A record that changes during the export appears once, as it was or as it is. A client must take 256 KiB a minute. A workspace may run 2 exports at the same time; further ones get 429. With \`If-None-Match\` and the \`ETag\` of an earlier reply, the reply is 304 if nothing has changed since.`,
  params: http.workspaceParams,
  querystring: http.exportKinds[kind].query,
  response: {
    200: { description: "The file", content: file },
    304: http.emptyReply.describe("Nothing has changed since the export with this `ETag`"),
  },
});

const freeExports = {
  tags: ["exports"],
  operationId: "getFreeExports",
  summary: "Ask whether an export may start",
  description:
    "For programs that hand a download to a browser: a browser shows no reason when an export is refused. The reply is 429 when the workspace or the process runs as many exports as it may. Another process of the API, or an export that starts meanwhile, may still refuse.",
  params: http.workspaceParams,
  response: { 200: http.freeExports },
};

const customerExport = {
  tags: ["privacy"],
  operationId: "exportCustomer",
  summary: "Export one customer's data",
  description:
    "Everything that is stored of a customer, for a person who asks for it: lines of JSON, each with a `type`, the `customerId` and `data`. Types: `customer`, `conversation`, each followed by its `message` lines, `message` in conversations of others, `feedback`, `listed` (a row of a list, with its `place`), `erasure` (a certificate), and `tombstone`. The last line, of type `end`, counts the others; a reply that ends without it failed. An e-mail address stands for every customer who has it. Redacted data stays redacted. The audit log names the customers by id. It is one of the workspace's 2 exports at the same time.",
  params: http.customerExportParams,
  response: {
    200: {
      description: "The lines",
      content: {
        "application/x-ndjson": {
          schema: z
            .any()
            .meta({ examples: ['{"type":"end","customerIds":["5f0c2b"],"counts":{"customer":1}}\n'] }),
        },
      },
    },
  },
};

/** Routes that export records as files. */
export const exportRoutes: FastifyPluginAsyncZod<{ exportSender: ExportSender }> = async (
  app,
  { exportSender },
) => {
  const config = { access: "member", isStream: true } as const;
  app.get("/exports", { schema: freeExports, config: { access: "member" } }, async ({ params }) => ({
    free: exportSender.countFree(params.workspaceId),
  }));
  for (const kind of kinds) {
    const options = { schema: describeExport(kind), config, exposeHeadRoute: false };
    app.get(
      `/${kind}/export`,
      options,
      ({ params: { workspaceId }, query, caller, actor, headers }, reply) => {
        if (caller === undefined) throw unauthorized();
        const knownTags = headers["if-none-match"];
        return exportSender.send(reply, { workspaceId, kind, query, caller, actor, knownTags });
      },
    );
  }
  app.get(
    "/customers/:id/export",
    { schema: customerExport, config: { ...config, access: "admin" }, exposeHeadRoute: false },
    ({ params: { workspaceId, id }, caller, actor }, reply) => {
      if (caller === undefined) throw unauthorized();
      return exportSender.sendCustomer(reply, { workspaceId, customer: id, caller, actor });
    },
  );
};
