import { Readable } from "node:stream";
import { http } from "@inlet/contracts";
import { audit } from "@inlet/db";
import { type AuditReply, toAuditReply } from "@inlet/use-cases";
import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import type { Deps } from "../../deps.ts";
import { byUuid, decodeCursor, readPage } from "../../server/pagination.ts";

const common = { tags: ["audit"], querystring: http.auditQuery, response: { 200: http.auditPage } };
const about =
  "Newest first: who did what, from where, and what it changed. The log holds no secret and no customer's text. Inlet keeps entries for 400 days. With `format=ndjson` the reply streams all of them, one JSON object per line.";

const ofWorkspace = {
  ...common,
  operationId: "listAuditEntries",
  summary: "Read the audit log of a workspace",
  description: about,
  params: http.workspaceParams,
};
const ofInstallation = {
  ...common,
  operationId: "listAuditEntriesOfInstallation",
  summary: "Read the audit log of the installation",
  description: `The entries of all workspaces, and those of none. ${about}`,
};

type Query = z.output<typeof http.auditQuery>;

/** Routes that read the audit log. */
export const auditRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const answer = async (reply: FastifyReply, { format, ...query }: Query, workspaceId?: string) => {
    const { after, limit, ...filter } = query;
    const read: ReadEntries = async (slice) =>
      (await audit.listEntries(db, { ...filter, workspaceId }, slice)).map(toAuditReply);
    if (format === "json") return readPage({ after, limit }, { ...byUuid, read });
    const first = after === undefined ? undefined : decodeCursor(after, byUuid.position);
    reply.header("content-type", "application/x-ndjson");
    return asPage(Readable.from(readLines(read, first)));
  };
  app.get(
    "/workspaces/:workspaceId/audit",
    { schema: ofWorkspace, config: { access: "admin" } },
    ({ params, query }, reply) => answer(reply, query, params.workspaceId),
  );
  app.get("/audit", { schema: ofInstallation }, ({ query }, reply) => answer(reply, query));
};

type ReadEntries = (slice: { after: string | undefined; limit: number }) => Promise<AuditReply[]>;

const linesAtOnce = 500;

/** Reads all entries after a position as lines, as fast as the client takes them. */
async function* readLines(read: ReadEntries, first: string | undefined): AsyncGenerator<string> {
  let after = first;
  for (;;) {
    const entries = await read({ after, limit: linesAtOnce });
    for (const entry of entries) yield `${JSON.stringify(http.auditEntry.encode(entry))}\n`;
    after = entries.at(-1)?.id;
    if (entries.length < linesAtOnce) return;
  }
}

/** Fastify sends a stream as it is, but the schema of the reply names only the page. */
const asPage = (lines: Readable): z.output<typeof http.auditPage> =>
  lines as unknown as z.output<typeof http.auditPage>;
