import type { Readable } from "node:stream";
import type { DbPool } from "@inlet/db";
import type { Export, Pace } from "@inlet/use-cases";
import type { FastifyReply } from "fastify";
import type { TimeShares } from "../limits/time-shares.ts";
import { openExportBody, resetOnFailure } from "./export-body.ts";
import { createExportPaces, type ExportReader } from "./export-pace.ts";
import { createExportPlaces } from "./export-places.ts";

/** How long a client may take for 256 KiB of an export. */
const stallMs = 60_000;

/** Creates what runs exports: a bounded number at the same time, each at its pace. */
export function createRunningExports(deps: { db: DbPool; shares: TimeShares }) {
  const places = createExportPlaces();
  const openPace = createExportPaces(deps);
  const bodies = new Set<Readable>();
  return {
    /** Counts the exports that a workspace may start now. @throws Fault rate_limited when it may start none */
    countFree: places.countFree,
    /** Opens an export in a place of its workspace, and sends it. @throws Fault rate_limited when there is no place */
    async start(
      reply: FastifyReply,
      reader: ExportReader,
      open: (pace: Pace) => Promise<Export> | Export,
    ): Promise<FastifyReply> {
      using place = places.enter(reader.workspaceId ?? "");
      const { pace, countSince } = openPace(reader);
      const { fileName, contentType, parts } = await open(pace);
      const body = openExportBody({ parts, stallMs, onPart: countSince });
      const held = place.move();
      bodies.add(body);
      body.once("close", () => {
        held[Symbol.dispose]();
        bodies.delete(body);
      });
      resetOnFailure(body, reply);
      reply.headers({
        "content-type": contentType,
        "content-disposition": `attachment; filename="${fileName}"`,
      });
      return reply.send(body);
    },
    /** Cuts every export that is running. */
    close(): void {
      for (const it of bodies) it.destroy(new Error("The API is closing."));
    },
  };
}
