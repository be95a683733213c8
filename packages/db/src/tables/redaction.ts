import type { StoredRedaction } from "@inlet/contracts";
import type { ColumnType } from "kysely";
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
  updatedAt: DefaultNow;
}
