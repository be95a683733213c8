import type { ActorKind, AuditAction } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";

/** Facts by name, without secrets: parsed when read, a JSON string when written. */
type Facts = ColumnType<Record<string, unknown>, string, never>;

/** One act of a person, kept 400 days. It refers to no other table, so that it outlives what it is about. */
export interface AuditEntryTable {
  /** Holds the instant of the act: entries are ordered, filtered and deleted by it. */
  id: Generated<string>;
  /** Null for what concerns the whole installation. */
  workspaceId: string | null;
  actorKind: ActorKind;
  /** The id of a token or session; null for others. */
  actorId: string | null;
  actorName: string;
  /** The token by which a caller of the API acted. */
  tokenId: string | null;
  /** The client's IP address; null outside the API. */
  address: string | null;
  action: AuditAction;
  /** The id of what was acted on. */
  subject: string | null;
  /** The changed fields as they were, without secrets. */
  before: Facts | null;
  /** The changed fields as they are since, without secrets. */
  after: Facts | null;
}
