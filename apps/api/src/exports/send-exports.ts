import type { Readable } from "node:stream";
import type { Actor, DbPool } from "@inlet/db";
import { type ExportRequest, openExport, tagExport } from "@inlet/use-cases";
import type { FastifyReply } from "fastify";
import type { AdmittedCaller } from "../access/access.ts";
import type { TimeShares } from "../limits/time-shares.ts";
import { createExportPaces } from "./export-pace.ts";
import { createExportPlaces } from "./export-places.ts";
import { openExportStream, resetOnFailure } from "./export-stream.ts";

/** A request for an export. */
export interface Exported extends ExportRequest {
  caller: AdmittedCaller;
  actor: Actor;
  /** The `If-None-Match` of the request. */
  knownTags: string | undefined;
}

/** How long a client may take for 256 KiB of an export. */
const stallMs = 60_000;

/** Sends exports as replies. */
export type ExportSender = ReturnType<typeof createExportSender>;

/** Creates the sender. */
export function createExportSender(deps: { db: DbPool; shares: TimeShares }) {
  const { db } = deps;
  const places = createExportPlaces();
  const openPace = createExportPaces(deps);
  const streams = new Set<Readable>();
  return {
    /** Sends an export, or the status 304 if the caller has it. @throws Fault rate_limited when too many are running */
    async send(
      reply: FastifyReply,
      { caller, actor, knownTags, ...request }: Exported,
    ): Promise<FastifyReply> {
      const { workspaceId } = request;
      const tag = await tagExport(db, request);
      const etag = tag === undefined ? {} : { etag: tag };
      if (tag !== undefined && knownTags?.split(/\s*,\s*/).includes(tag))
        return reply.code(304).headers(etag).send();
      using place = places.enter(workspaceId);
      const { pace, countSince } = openPace({ workspaceId, caller });
      const { fileName, contentType, parts } = await openExport(db, request, { actor, pace });
      const body = openExportStream({ parts, stallMs, onPart: countSince });
      const held = place.move();
      streams.add(body);
      body.once("close", () => {
        held[Symbol.dispose]();
        streams.delete(body);
      });
      resetOnFailure(body, reply);
      reply.headers({
        ...etag,
        "content-type": contentType,
        "content-disposition": `attachment; filename="${fileName}"`,
      });
      return reply.send(body);
    },
    /** Cuts every export that is running; their clients resume later. */
    close(): void {
      for (const it of streams) it.destroy(new Error("The API is closing."));
    },
  };
}
