import type { Actor, DbPool } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { type ExportRequest, openCustomerExport, openExport, tagExport } from "@inlet/use-cases";
import type { FastifyReply } from "fastify";
import type { AdmittedCaller } from "../access/access.ts";
import type { TimeShares } from "../limits/time-shares.ts";
import { createRunningExports } from "./running-exports.ts";

/** A request for an export. */
export interface Exported extends ExportRequest {
  caller: AdmittedCaller;
  actor: Actor;
  /** The `If-None-Match` of the request. */
  knownTags: string | undefined;
}

/** A request for everything that is stored of a customer. */
export interface ExportedCustomer extends Pick<Exported, "workspaceId" | "caller" | "actor"> {
  /** Kustomer's id, or an e-mail address. */
  customer: string;
}

/** Sends exports as replies. */
export type ExportSender = ReturnType<typeof createExportSender>;

/** Creates the sender. */
export function createExportSender(deps: { db: DbPool; keyring: Keyring; shares: TimeShares }) {
  const { db, keyring } = deps;
  const { start, close, countFree } = createRunningExports(deps);
  return {
    /** Counts the exports that a workspace may start now. @throws Fault rate_limited when it may start none */
    countFree,
    /** Sends an export, or the status 304 if the caller has it. @throws Fault rate_limited when too many are running */
    async send(
      reply: FastifyReply,
      { caller, actor, knownTags, ...request }: Exported,
    ): Promise<FastifyReply> {
      const tag = await tagExport(db, request);
      if (tag !== undefined) reply.header("etag", tag);
      if (tag !== undefined && knownTags?.split(/\s*,\s*/).includes(tag)) return reply.code(304).send();
      const { workspaceId } = request;
      return start(reply, { workspaceId, caller }, (pace) => openExport(db, request, { actor, pace }));
    },
    /** Sends everything that is stored of a customer. @throws Fault not_found; rate_limited when too many are running */
    sendCustomer(reply: FastifyReply, { actor, customer, ...reader }: ExportedCustomer) {
      const asked = { workspaceId: reader.workspaceId, customer };
      const options = { actor, openKeyring: () => keyring };
      return start(reply, reader, (pace) => openCustomerExport(db, asked, { ...options, pace }));
    },
    /** Sends any other file in the place and at the pace of an export. @throws Fault rate_limited when too many are running */
    sendFile: start,
    /** Cuts every export that is running; their clients resume later. */
    close,
  };
}
