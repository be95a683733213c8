import { createSecretKey } from "node:crypto";
import type { StoredRedaction } from "@inlet/contracts";
import { type Db, type Redaction, redaction } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { createWorkspaceKey } from "./workspace-key.ts";

/** The rules that a workspace is to have, and a key for it in case it has none. */
export interface RedactionChange {
  /** Null for none. */
  rules: StoredRedaction | null;
  key: Pick<Redaction, "encryptedKey" | "keyId">;
}

/** Prepares a change of rules. @throws Fault invalid, when a pattern cannot be used or a country is not known */
export async function prepareRedaction(
  keyring: Keyring,
  workspaceId: string,
  rules: StoredRedaction | null,
): Promise<RedactionChange> {
  if (rules !== null) await assertUsable(rules);
  return { rules, key: createWorkspaceKey(keyring, workspaceId) };
}

/** The package is loaded when it is used, because it brings the phone numbers of all countries. */
async function assertUsable(rules: StoredRedaction): Promise<void> {
  const { assertPhoneCountries, createRedactor } = await import("@inlet/redaction");
  assertPhoneCountries(rules);
  createRedactor(rules, createSecretKey(Buffer.alloc(0)));
}

/** Saves a change. The rules hold for what is stored from now on. @returns the rules before and after */
export async function saveRedaction(tx: Db, workspaceId: string, change: RedactionChange) {
  const before = (await redaction.find(tx, workspaceId))?.rules ?? null;
  await redaction.save(tx, workspaceId, change);
  return { before, after: change.rules };
}
