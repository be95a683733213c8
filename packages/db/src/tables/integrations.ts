import type { Capabilities, Filters, KeyRefusalReason } from "@inlet/contracts";
import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { DefaultNow, Json, Stream } from "./column-types.ts";

/** Why an integration waits for a person. */
export interface Attention {
  reason: KeyRefusalReason;
  message: string;
  missingRoles: string[];
  /** ISO-8601. */
  since: string;
}

/** Extras that are read independently of each other. */
export type ExtrasKind = "agents" | "attachments" | "notes";

/** A workspace's connection to Kustomer. */
export interface IntegrationTable {
  id: Generated<string>;
  workspaceId: string;
  baseUrl: string;
  /** Host and port of `baseUrl`. */
  host: GeneratedAlways<string>;
  orgId: string;
  orgName: string;
  encryptedKey: Buffer;
  /** The encryption key that was used. */
  keyId: string;
  /** The last characters of the API key, so that people recognize it. */
  keyHint: string;
  capabilities: Json<Capabilities>;
  validatedAt: DefaultNow;
  /** When the key expires; null when it does not, or does not say. */
  keyExpiresAt: Date | null;
  /** Grows with every key that is connected. A finding about an older key does not affect a newer one. */
  keyGeneration: Generated<number>;
  ingestConversations: Generated<boolean>;
  ingestComments: Generated<boolean>;
  paused: Generated<boolean>;
  syncIntervalSeconds: Generated<number>;
  attention: ColumnType<Attention | null, string | null | undefined, string | null>;
  /** When the key is checked again: daily, and every 15 minutes while attention is needed. */
  recheckAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** How far Kustomer's clock is ahead of the database's, in milliseconds; negative when it is behind. */
  kustomerAheadMs: Generated<number>;
  /** Where the first window began, by Kustomer's clock; null until ingestion is first switched on. */
  scopeFrom: Date | null;
  nextRunAt: DefaultNow;
  /** When the next reconcile run opens; null until the first load is done. */
  nextReconcileAt: Date | null;
  /** Every deletion and merge in the audit log before this instant of Kustomer's clock has been processed. */
  auditedTo: Date | null;
  tagsReadAt: Date | null;
  hourlyOverlapAt: Date | null;
  dailyOverlapAt: Date | null;
  /** When extras such as names are looked at again. */
  extrasDueAt: DefaultNow;
  /** Until when kinds of extras wait, ISO-8601, because Kustomer has refused them for no known reason. */
  extrasPostponed: ColumnType<Partial<Record<ExtrasKind, string>>, string | undefined, string>;
  /** When the lists of users and teams were read last. */
  agentsReadAt: Date | null;
  /** Records before this place of the feed name no user or team that was never asked for. */
  agentsPosition: Generated<number>;
  /** Messages with attachments were searched for up to this instant of Kustomer's clock. */
  attachmentsTo: Date | null;
  /** Messages up to this place of the feed were searched for attachments, if that search had passed their update before. */
  attachmentsPosition: number | null;
  /** Whether internal notes are read and stored, because an admin asks for them. */
  notes: Generated<boolean>;
  /** Notes may be stored, also those that an earlier connection has left. While notes are off, they are removed. */
  notesStored: Generated<boolean>;
  /** Conversations before this place of the feed were searched for notes that are not stored. */
  notesPosition: Generated<number>;
  /** Changed notes were searched for up to this instant of Kustomer's clock. */
  notesTo: Date | null;
  /** The conversation id after which the rolling re-read of the list strategy continues. */
  lastRereadId: Generated<string>;
  /** Which conversations and messages come in; null for all. */
  filters: ColumnType<Filters | null, string | null | undefined, string | null>;
  /** Pages must be filtered: there are filters, or something is still filtered by earlier ones. */
  filtersOn: Generated<boolean>;
  createdAt: DefaultNow;
  updatedAt: DefaultNow;
}

/** When a workspace's people have submitted keys within the last minute. */
export interface KeyAttemptTable {
  workspaceId: string;
  at: Date[];
}

/** How far a stream has been read. Everything before `at` is stored or in a raw batch. */
export interface StreamCursorTable {
  integrationId: string;
  workspaceId: string;
  stream: Exclude<Stream, "tags">;
  at: Date;
  /** Every change before this has been seen, including changes that lists do not show. Only search advances it. */
  certainTo: Date | null;
}
