import type { Capabilities, RecordKind } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { DefaultNow, Json } from "./column-types.ts";

export type { RecordKind };

/** What a sweep reads again: records by their ids, and the threads of conversations. */
export type SweepKind = "conversation" | "customer" | "thread";

/** The additional state of a run of kind `reconcile`. */
export interface ReconcileTable {
  runId: string;
  workspaceId: string;
  integrationId: string;
  /** This one run sweeps all stored records. */
  fullSweep: boolean;
  /** Where reading the audit log begins; null when the key may not read it or the instant lies too far back. */
  auditFrom: Date | null;
  /** The key's generation when the run opened. */
  keyGeneration: number;
  /** The key's capabilities when the run opened. */
  capabilities: Json<Capabilities>;
  /** How many ids of each kind are still to be swept; null until the sweep begins. */
  quota: ColumnType<Record<SweepKind, number> | null, string | undefined, string | null>;
  /** How many deletion candidates have been verified. */
  verified: Generated<number>;
  /** How many deletions of each kind a person has approved. */
  approved: ColumnType<Partial<Record<RecordKind, number>>, string | undefined, string>;
  /** Another run was requested after this one opened, so this one runs again. */
  runAgain: "partial" | "full" | null;
}

/** How far the sweep of a kind has advanced. */
export interface SweepPositionTable {
  integrationId: string;
  kind: SweepKind;
  /** The last id that was swept; empty at the start. */
  lastSweptId: Generated<string>;
  /** When this cycle began. */
  startedAt: DefaultNow;
  /** When the last complete cycle began. Every record stored by then has been read again since. */
  fullCycleSince: Date | null;
}

/** A stored record that Kustomer may have deleted. */
export interface DeletionCandidateTable {
  workspaceId: string;
  kind: RecordKind;
  id: string;
  /** What made it a candidate, in words for people. */
  source: string;
  addedAt: DefaultNow;
  /** The run that has verified it last. */
  runId: string | null;
  /** When that run requested it by its id and Kustomer did not have it; null when the verification was inconclusive. */
  notFoundAt: Date | null;
}

/** A customer whom a conversation or message no longer names. Erased once no stored record refers to them. */
export interface OrphanedCustomerTable {
  workspaceId: string;
  id: string;
  notedAt: DefaultNow;
  /** When the customer was erased. The row stays for one more check: a record may have named them at that moment. */
  erasedAt: Date | null;
}

/** What must be deleted from copies of a record, in raw batches and previews. */
export interface ErasureTable {
  workspaceId: string;
  kind: RecordKind;
  id: string;
  /** The whole record, the text of a redacted message, or the copies of deleted texts that a record shows. */
  what: "record" | "text" | "copies";
  /** Copies that were observed later stay: they belong to a record that was restored. */
  observedAt: Date;
  notedAt: DefaultNow;
  doneAt: Date | null;
}

/** How far a workspace's settled batches have been searched for erased content. */
export interface ErasureScanTable {
  workspaceId: string;
  /** The scan applies erasures noted up to here; null when no scan is in progress. */
  notedTo: Date | null;
  /** The scan searches batches stored up to here. The normalizer cleans later ones itself. */
  batchesTo: Date | null;
  /** When the last batch that was searched was stored. */
  at: Date | null;
  /** The last batch that was searched. */
  batchId: string | null;
  dispatchAt: DefaultNow;
}

/** A salted hash that identifies copies of a redacted text. The text itself is not kept. */
export interface RedactionFingerprintTable {
  workspaceId: string;
  /** The kind of the record that may show a copy. */
  kind: "conversation" | "customer";
  id: string;
  /** The message whose text was redacted. */
  messageId: string;
  /** Length of the text in characters. */
  length: number;
  salt: string;
  /** Hash of the salt and the beginning of the text; null for a text so short that it could be guessed. */
  hash: Buffer | null;
}
