import type { StoredRedaction } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { DefaultNow } from "./column-types.ts";

/** What a workspace has redacted. */
export interface RedactionTable {
  workspaceId: string;
  /** Null when redaction was switched off. */
  rules: ColumnType<StoredRedaction | null, string | null, string | null>;
  /** 32 bytes that encrypt the workspace's raw batches and key its hashes, encrypted. */
  encryptedKey: Buffer;
  /** The encryption key that was used. */
  keyId: string;
  /** When something was redacted first. */
  beganAt: DefaultNow;
  updatedAt: DefaultNow;
}

/** What a pass over a workspace's stored records redacts, in this order. */
export type RedactionPhase = "conversations" | "messages" | "notes" | "customers" | "raw pages" | "done";

/** The last pass that has redacted what was stored before. */
export interface RedactionPassTable {
  workspaceId: string;
  phase: RedactionPhase;
  startedAt: DefaultNow;
  /** Pages that were read before this may have been stored by earlier rules. Null until the pass begins. */
  batchesTo: Date | null;
  /** Where the phase continues: after this id, or after the page of this time and id. */
  lastId: Generated<string>;
  examined: Generated<number>;
  redacted: Generated<number>;
  finishedAt: Date | null;
  /** When the pass is dispatched again. */
  dispatchAt: Date | null;
}

/** The names by which a customer is known, while they are redacted. */
export interface CustomerNameTable {
  workspaceId: string;
  customerId: string;
  /** A list of names as JSON, encrypted with the workspace's key. */
  encryptedNames: Buffer;
  /** When a further name became known; null when the customer's records are redacted by all names. */
  changedAt: Date | null;
  phase: Generated<"conversations" | "messages" | "notes">;
  lastId: Generated<string>;
}

/** A stored record whose texts are withheld, because its customer is not known yet. */
export interface WithheldRecordTable {
  workspaceId: string;
  kind: "conversation" | "message";
  id: string;
  customerId: string;
  /** The record as it is to be stored but for names, as JSON, encrypted with the workspace's key. */
  encryptedRecord: Buffer;
  withheldAt: DefaultNow;
}
