import type { ColumnType } from "kysely";
import type { Json } from "./column-types.ts";

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

/** Columns that every versioned record has. */
interface Versioned {
  workspaceId: string;
  id: string;
  rev: number | null;
  createdAt: Date | null;
  updatedAt: Date;
  /** The whole attribute map as Kustomer sent it. */
  attributes: Json<Record<string, unknown>>;
  /** Relationship name to Kustomer id. */
  relations: Json<Record<string, string>>;
  observedAt: Date;
  mappingVersion: number;
  /** When the deletion was observed. Only a record observed later restores the row. */
  deletedAt: Date | null;
  /** When the row was written, as a place in the feed. Every write takes a new one. */
  feedPosition: number;
}

export interface CustomerTable extends Versioned {
  name: string | null;
  email: string | null;
  externalId: string | null;
  locale: string | null;
  gender: string | null;
  verified: boolean | null;
  timezone: string | null;
}

export interface ConversationTable extends Versioned {
  /** The feed position at which it was stored first; null for rows of earlier releases. */
  firstPosition: number | null;
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
  /** The feed position at which it was stored first; null for rows of earlier releases. */
  firstPosition: number | null;
  conversationId: string;
  customerId: string | null;
  description: string | null;
  /** What people read of an HTML description; null where that is the description itself. */
  text: string | null;
  /** The text is perhaps cut; null in rows of an older mapping. */
  descriptionTruncated: boolean | null;
  subject: string | null;
  status: string | null;
  channel: string | null;
  app: string | null;
  direction: string | null;
  sentAt: Date | null;
  /** Null where Inlet does not know whether it has any. */
  attachments: ColumnType<StoredAttachment[] | null, string | null, string | null>;
}

/** What Inlet keeps of an attachment. */
export interface StoredAttachment {
  id: string;
  name: string | null;
  contentType: string | null;
  /** In bytes. */
  size: number | null;
}
