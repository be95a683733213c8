import type { KeyObject } from "node:crypto";
import { parseExactJson } from "@inlet/contracts";
import { batches } from "@inlet/db";

/** Encrypts what a workspace must not keep in clear. */
export interface WorkspaceCipher {
  workspaceId: string;
  key: KeyObject;
}

/** Encrypts a value. */
export const seal = (cipher: WorkspaceCipher, value: unknown): Buffer =>
  batches.encryptBody(Buffer.from(JSON.stringify(value)), cipher);

/** Decrypts a value. @throws Error when it was changed, or belongs to another workspace */
export const openSealed = (cipher: WorkspaceCipher, sealed: Buffer): unknown =>
  parseExactJson(batches.decryptBody(sealed, cipher).toString());
