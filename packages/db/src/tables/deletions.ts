import type { RecordKind } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { Capabilities } from "./tenants.ts";
import type { DefaultNow, Json } from "./words.ts";

export type { RecordKind };

/** What a sweep reads again in turn: records by their ids, and the threads of conversations. */
export type SweepKind = "conversation" | "customer" | "thread";

/** What a run of kind `reconcile` has besides what every run has. */
export interface ReconcileTable {
  runId: string;
  workspaceId: string;
  integrationId: string;
  /** Everything is swept in this one run. */
  fullSweep: boolean;
  /** From where on the audit log is read; null when it is not, because the key may not or it lies too far back. */
  auditFrom: Date | null;
  /** Which key it was when the run opened, and what that could do. */
  keyGeneration: number;
  capabilities: Json<Capabilities>;
  /** Ids still to be swept, by kind; null until the sweep begins. */
  quota: ColumnType<Record<SweepKind, number> | null, string | undefined, string | null>;
  /** Suspects looked at one by one so far. */
  verified: Generated<number>;
  /** How many records of each kind a person has agreed to lose. */
  approved: ColumnType<Partial<Record<RecordKind, number>>, string | undefined, string>;
  /** Somebody has asked for a run since this one opened: it goes round once more. */
  runAgain: "partial" | "full" | null;
}

/** How far the stored ids of a kind have been read again. */
export interface SweepPositionTable {
  integrationId: string;
  kind: SweepKind;
  /** The id at which it goes on; empty at the start. */
  lastSweptId: Generated<string>;
  /** When this cycle began. */
  startedAt: DefaultNow;
  /** When the last cycle that came to its end began: every record stored by then was seen since. */
  fullCycleSince: Date | null;
}

/** A stored record that may be gone at Kustomer. */
export interface DeletionCandidateTable {
  workspaceId: string;
  kind: RecordKind;
  id: string;
  /** Who says so, in words for people. */
  source: string;
  addedAt: DefaultNow;
  /** The run that looked last. */
  runId: string | null;
  /** When that run asked for it by its id and Kustomer did not have it; null when it could not be told. */
  notFoundAt: Date | null;
}

/** A customer whom a conversation or message has stopped naming; erased once nothing names them any more. */
export interface OrphanedCustomerTable {
  workspaceId: string;
  id: string;
  notedAt: DefaultNow;
  /** Erased, and looked at once more, because something may have named them at that very moment. */
  erasedAt: Date | null;
}

/** What must go from copies of a record: raw batches, and previews. */
export interface ErasureTable {
  workspaceId: string;
  kind: RecordKind;
  id: string;
  /** All of the record, the text of a redacted message, or the copies that a record shows of gone texts. */
  what: "record" | "text" | "copies";
  /** Copies of a whole record that were observed later are of one that came back. */
  observedAt: Date;
  notedAt: DefaultNow;
  doneAt: Date | null;
}

/** How far a workspace's settled batches have been searched for what must go. */
export interface ErasureScanTable {
  workspaceId: string;
  /** The pass is about what was noted up to here; null when none is under way. */
  notedTo: Date | null;
  /** Batches stored up to here are searched; later ones are cleaned when they are normalized. */
  batchesTo: Date | null;
  /** The last batch that was searched. */
  at: Date | null;
  batchId: string | null;
  dispatchAt: DefaultNow;
}

/** By which a copy of a gone text is known again. The text itself is not kept. */
export interface RedactionFingerprintTable {
  workspaceId: string;
  /** Who may show a copy. */
  kind: "conversation" | "customer";
  id: string;
  /** Whose text it was. */
  messageId: string;
  /** In characters. */
  length: number;
  salt: string;
  /** Of the salt and the text's beginning; null for texts so short that a hash could be guessed. */
  hash: Buffer | null;
}
