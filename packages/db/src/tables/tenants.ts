import type { KeyRefusalReason } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { DefaultNow, Json, Period, Scope, Stream } from "./words.ts";

/** A tenant, and what its plan allows. */
export interface WorkspaceTable {
  id: Generated<string>;
  name: string;
  /** Conversations admitted per period at most. */
  volumeLimit: number;
  period: Period;
  /** Where notices are sent; null when nowhere. */
  noticeUrl: string | null;
  createdAt: DefaultNow;
}

/** Who may call the API. Only a hash is kept, so a token can be checked but not read. */
export interface ApiTokenTable {
  id: Generated<string>;
  /** Null for operators, who belong to no workspace. */
  workspaceId: string | null;
  scope: Scope;
  name: string;
  hash: Buffer;
  createdAt: DefaultNow;
}

/** A link that signs a browser in once. */
export interface SignInLinkTable {
  hash: Buffer;
  tokenId: string;
  expiresAt: Date;
}

/** A signed-in browser, with the rights of the tokens behind it. */
export interface SessionTable {
  hash: Buffer;
  /** The token that it signed in with; null when that has ended. */
  tokenId: string | null;
  expiresAt: Date;
}

/** A further token of a signed-in browser. */
export interface SessionTokenTable {
  sessionHash: Buffer;
  tokenId: string;
}

/** What a key was seen to be able to read. */
export interface Capabilities {
  conversations: boolean;
  messages: boolean;
  customers: boolean;
  tags: boolean;
  search: boolean;
  auditLog: boolean;
  /** Streams whose search answers come unsorted, so that search cannot be used for them. */
  unsorted?: string[];
}

/** Why an integration waits for a person. */
export interface Attention {
  reason: KeyRefusalReason;
  message: string;
  missingRoles: string[];
  /** ISO-8601. */
  since: string;
}

/** A workspace's connection to Kustomer. */
export interface IntegrationTable {
  id: Generated<string>;
  workspaceId: string;
  baseUrl: string;
  orgId: string;
  orgName: string;
  encryptedKey: Buffer;
  /** Which key of the encryption ring sealed it. */
  keyId: string;
  /** The API key's last characters, for people to recognise it by. */
  keyHint: string;
  capabilities: Json<Capabilities>;
  validatedAt: DefaultNow;
  /** When Kustomer stops accepting the key; null when it has no end, or tells none. */
  keyExpiresAt: Date | null;
  /** Grows with every key that is connected, so that what was found of an older key is not held against a newer one. */
  keyGeneration: Generated<number>;
  ingestConversations: Generated<boolean>;
  ingestComments: Generated<boolean>;
  paused: Generated<boolean>;
  syncIntervalSeconds: Generated<number>;
  attention: ColumnType<Attention | null, string | null | undefined, string | null>;
  /** When the key is to be looked at again: daily, and every 15 minutes while attention is needed. */
  recheckAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** Where the first window began; null until ingestion is first switched on. */
  scopeFrom: Date | null;
  nextRunAt: DefaultNow;
  /** When it is next looked for what is gone; null until the first load is done. */
  nextReconcileAt: Date | null;
  /** Every deletion and merge that the audit log tells of before this is known. */
  auditedTo: Date | null;
  tagsReadAt: Date | null;
  hourlyOverlapAt: Date | null;
  dailyOverlapAt: Date | null;
  /** The conversation id at which the rolling re-read of the list strategy goes on. */
  lastSweptId: Generated<string>;
  createdAt: DefaultNow;
  updatedAt: DefaultNow;
}

/** When keys were tried for a workspace, within the last minute. */
export interface KeyAttemptTable {
  workspaceId: string;
  at: Date[];
}

/** How far a stream has been read: everything before `at` is stored or in a raw batch. */
export interface StreamCursorTable {
  integrationId: string;
  workspaceId: string;
  stream: Exclude<Stream, "tags">;
  at: Date;
  /** Every change before this has been seen, silent ones too; lists alone do not move it. */
  certainTo: Date | null;
}

/** The request budget of one Kustomer org, shared by all its workspaces. Written by `take_permit`. */
export interface OrgBudgetTable {
  orgId: string;
  limitPerMinute: Generated<number>;
  blockedUntil: Date | null;
  consecutiveUnavailable: Generated<number>;
  /** When the first of these was; meaningless while there is none. */
  unavailableSince: Date | null;
  /** The epoch second of the first slot of `sent` and `searched`. */
  firstSecond: Generated<number>;
  /** Permits per second. */
  sent: Generated<number[]>;
  searched: Generated<number[]>;
  /** Requests a minute by the org's other tools, as replies told last; believed for 90 seconds. */
  externalSent: number | null;
  externalSentAt: Date | null;
  externalSearched: number | null;
  externalSearchedAt: Date | null;
}

/** A place in an org's budget kept for somebody who was told to come back. */
export interface PermitReservationTable {
  orgId: string;
  holder: string;
  kind: "search" | "other";
  at: Date;
}
