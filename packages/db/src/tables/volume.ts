import type { Generated } from "kysely";
import type { DefaultNow } from "./column-types.ts";

/** Units used per billing period. Admitting conversations locks the row. */
export interface VolumePeriodTable {
  workspaceId: string;
  periodStart: Date;
  used: Generated<number>;
}

/** The charge of a conversation. A conversation is charged only once. */
export interface VolumeEntryTable {
  workspaceId: string;
  conversationId: string;
  periodStart: Date;
  chargedAt: DefaultNow;
}

/** A conversation that is known by id but not admitted, because the volume limit is reached. */
export interface HeldConversationTable {
  workspaceId: string;
  id: string;
  updatedAt: Date;
  heldAt: DefaultNow;
  /** When it was added to the fetch backlog, because there is room for it. It keeps its place until it is admitted. */
  releasedAt: Date | null;
}
