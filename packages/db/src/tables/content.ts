import type { Generated } from "kysely";
import type { DefaultNow, Json, Xid } from "./words.ts";

export interface TagTable {
  workspaceId: string;
  id: string;
  name: string | null;
  color: string | null;
  deleted: boolean;
  createdAt: Date | null;
  updatedAt: Date | null;
  attributes: Json<Record<string, unknown>>;
  observedAt: Date;
  mappingVersion: number;
}

/** What every versioned record has besides its own columns. */
interface Versioned {
  rev: number | null;
  createdAt: Date | null;
  updatedAt: Date;
  /** The whole map as Kustomer sent it. */
  attributes: Json<Record<string, unknown>>;
  /** Relationship name to Kustomer id. */
  relations: Json<Record<string, string>>;
  observedAt: Date;
  mappingVersion: number;
  /** When a deletion was observed; only a record observed later revives the row. */
  deletedAt: Date | null;
  changedXid: Xid;
}

export interface CustomerTable extends Versioned {
  workspaceId: string;
  id: string;
  name: string | null;
  email: string | null;
  externalId: string | null;
  locale: string | null;
  gender: string | null;
  verified: boolean | null;
  timezone: string | null;
}

export interface ConversationTable extends Versioned {
  workspaceId: string;
  id: string;
  name: string | null;
  preview: string | null;
  status: string | null;
  channels: string[];
  tags: string[];
  customerId: string | null;
  messageCount: number | null;
  direction: string | null;
  priority: number | null;
}

export interface MessageTable extends Versioned {
  workspaceId: string;
  id: string;
  conversationId: string;
  customerId: string | null;
  description: string | null;
  subject: string | null;
  status: string | null;
  channel: string | null;
  app: string | null;
  direction: string | null;
  sentAt: Date | null;
}

/** Units used per billing period; its row is the lock under which conversations are admitted. */
export interface VolumePeriodTable {
  workspaceId: string;
  periodStart: Date;
  used: Generated<number>;
}

/** The one charge of a conversation, for ever. */
export interface VolumeEntryTable {
  workspaceId: string;
  conversationId: string;
  periodStart: Date;
  chargedAt: DefaultNow;
}

/** A conversation known by id but not admitted, because the limit was reached. */
export interface HeldConversationTable {
  workspaceId: string;
  id: string;
  updatedAt: Date;
  heldAt: DefaultNow;
  /** Since when it is wanted, because there was room for it; it keeps its place until it is admitted. */
  releasedAt: Date | null;
}
