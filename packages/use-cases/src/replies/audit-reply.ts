import type { http } from "@inlet/contracts";
import type { AuditEntry } from "@inlet/db";
import type { z } from "zod";

/** What API and command line answer about an entry of the audit log. */
export type AuditReply = z.output<typeof http.auditEntry>;

/** Converts an entry of the audit log to its reply. */
export function toAuditReply(entry: AuditEntry): AuditReply {
  const { id, at, workspaceId, action, subject, before, after } = entry;
  const { actorKind: kind, actorId, actorName: name, tokenId, address } = entry;
  return {
    ...{ id, at, workspaceId, actor: { kind, id: actorId, name, tokenId, address } },
    ...{ action, subject, before, after },
  };
}
