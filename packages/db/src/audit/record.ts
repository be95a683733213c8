import type { ActorKind, AuditAction } from "@inlet/contracts";
import type { Db } from "../client/open-db.ts";

/** Who acts, and from where. It never holds a secret. */
export interface Actor {
  kind: ActorKind;
  /** The id of the token or session; null for others. */
  id: string | null;
  /** The name of the token, of a session its first token's; else the user or service. */
  name: string;
  /** The token by which a caller of the API acts. */
  tokenId: string | null;
  /** The client's IP address; null outside the API. */
  address: string | null;
}

/** What an actor does. */
export interface AuditEvent {
  /** Null for what concerns the whole installation. */
  workspaceId: string | null;
  action: AuditAction;
  /** The id of what is acted on. */
  subject?: string | undefined;
  /** Fields as they were. Those that `after` has with the same value are left out. Never a secret or a customer's text. */
  before?: object | undefined;
  /** The same fields as they are since, or facts about what was created. */
  after?: object | undefined;
}

/**
 * Records an act in the audit log. Call it in the transaction of the change, so that neither exists without the other. A
 * change that changes nothing leaves no entry.
 */
export async function record(tx: Db, actor: Actor, event: AuditEvent): Promise<void> {
  const { workspaceId, action, subject = null } = event;
  const { before, after } = keepChanged(event);
  if (event.before !== undefined && event.after !== undefined && after === null) return;
  const who = {
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    ...{ tokenId: actor.tokenId, address: actor.address },
  };
  const what = { workspaceId, action, subject, before, after };
  await tx
    .insertInto("auditEntry")
    .values({ ...who, ...what })
    .execute();
}

/** Keeps the fields that differ, as JSON. */
function keepChanged({ before, after }: AuditEvent): { before: string | null; after: string | null } {
  if (before === undefined || after === undefined) return { before: toJson(before), after: toJson(after) };
  const past = before as Record<string, unknown>;
  const present = after as Record<string, unknown>;
  const names = Object.keys(present).filter(
    (it) => present[it] !== undefined && JSON.stringify(past[it]) !== JSON.stringify(present[it]),
  );
  if (names.length === 0) return { before: null, after: null };
  const pick = (fields: Record<string, unknown>) =>
    toJson(Object.fromEntries(names.map((it) => [it, fields[it] ?? null])));
  return { before: pick(past), after: pick(present) };
}

const toJson = (fields: object | undefined): string | null =>
  fields === undefined ? null : JSON.stringify(fields);
