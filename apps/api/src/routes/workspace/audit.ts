import { http } from "@inlet/contracts";
import { audit } from "@inlet/db";
import { type AuditReply, type ExportPart, type Pace, toAuditReply } from "@inlet/use-cases";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import { unauthorized } from "../../access/access.ts";
import type { Deps } from "../../deps.ts";
import type { ExportSender } from "../../exports/export-sender.ts";
import { byUuid, decodeCursor, readPage } from "../../server/pagination.ts";

const common = { tags: ["audit"], querystring: http.auditQuery, response: { 200: http.auditPage } };
const about =
  "Newest first: who did what, from where, and what it changed. The log holds no secret and no customer's text. Inlet keeps entries for 400 days. With `format=ndjson` the reply streams all of them, one JSON object per line, and a reply that ends regularly is complete.";

const ofWorkspace = {
  ...common,
  operationId: "listAuditEntries",
  summary: "Read the audit log of a workspace",
  description: `${about} It counts as one of the exports that a workspace may run at the same time.`,
  params: http.workspaceParams,
};
const ofInstallation = {
  ...common,
  operationId: "listAuditEntriesOfInstallation",
  summary: "Read the audit log of the installation",
  description: `The entries of all workspaces, and those of none. ${about}`,
};

/** Routes that read the audit log. */
export const auditRoutes: FastifyPluginAsyncZod<Deps & { exportSender: ExportSender }> = async (
  app,
  { db, exportSender },
) => {
  const answer = async (request: AuditRequest, reply: FastifyReply, workspaceId?: string) => {
    const { after, limit, format, ...filter } = request.query;
    const read: ReadEntries = async (slice) =>
      (await audit.listEntries(db, { ...filter, workspaceId }, slice)).map(toAuditReply);
    if (format === "json") return readPage({ after, limit }, { ...byUuid, read });
    if (request.caller === undefined) throw unauthorized();
    const first = after === undefined ? undefined : decodeCursor(after, byUuid.position);
    const reader = { workspaceId: workspaceId ?? null, caller: request.caller };
    const sent = exportSender.sendFile(reply, reader, (pace) => ({
      fileName: `inlet-audit-${new Date().toISOString().slice(0, 10)}.ndjson`,
      contentType: "application/x-ndjson",
      parts: readLines(read, { first, pace }),
    }));
    return asPage(await sent);
  };
  app.get(
    "/workspaces/:workspaceId/audit",
    { schema: ofWorkspace, config: { access: "admin" } },
    (request, reply) => answer(request, reply, request.params.workspaceId),
  );
  app.get("/audit", { schema: ofInstallation }, answer);
};

type AuditRequest = Pick<FastifyRequest, "caller"> & { query: z.output<typeof http.auditQuery> };
type ReadEntries = (slice: { after: string | undefined; limit: number }) => Promise<AuditReply[]>;

const linesAtOnce = 500;

/** Reads all entries after a position as lines, as fast as the client takes them. */
async function* readLines(
  read: ReadEntries,
  { first, pace }: { first: string | undefined; pace: Pace },
): AsyncGenerator<ExportPart> {
  let after = first;
  for (;;) {
    const entries = await pace(() => read({ after, limit: linesAtOnce }));
    const lines = entries.map((it) => `${JSON.stringify(http.auditEntry.encode(it))}\n`);
    yield { bytes: Buffer.from(lines.join("")) };
    after = entries.at(-1)?.id;
    if (entries.length < linesAtOnce) return;
  }
}

/** Fastify sends a stream as it is, but the schema of the reply names only the page. */
const asPage = (sent: FastifyReply): z.output<typeof http.auditPage> =>
  sent as unknown as z.output<typeof http.auditPage>;
