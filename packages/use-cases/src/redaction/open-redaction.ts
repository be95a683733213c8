import { isDeepStrictEqual } from "node:util";
import type { RedactionRules } from "@inlet/contracts";
import { type Db, type Redaction, redaction } from "@inlet/db";
import type { Redactor } from "@inlet/redaction";
import type { Keyring } from "@inlet/service-kit";
import { openWorkspaceKeys, type WorkspaceKeys } from "./workspace-key.ts";

/** What a workspace has redacted, with its keys. */
export interface OpenRedaction {
  keys: WorkspaceKeys;
  /** Undefined when redaction was switched off. */
  redactor: Redactor | undefined;
  isDiscarded: boolean;
  /** Whether the names of customers are redacted in texts. */
  redactsNames: boolean;
  /** When the rules were changed last. */
  rulesAt: string;
}

/** Opens what a workspace has redacted. Undefined when it never had anything redacted, as most. */
export async function openRedaction(
  { db, keyring }: { db: Db; keyring: Keyring },
  workspaceId: string,
): Promise<OpenRedaction | undefined> {
  const found = await redaction.find(db, workspaceId);
  if (found === undefined) return undefined;
  const last = lastOpened.get(workspaceId);
  if (last !== undefined && isDeepStrictEqual(last.found, found)) return last.opened;
  const opened = await open(keyring, found);
  if (lastOpened.size >= maxOpened) lastOpened.clear();
  lastOpened.set(workspaceId, { found, opened });
  return opened;
}

/** What was opened last, by workspace, so that a page does not compile the patterns of the one before. */
const lastOpened = new Map<string, { found: Redaction; opened: OpenRedaction }>();
const maxOpened = 20; // each holds some megabytes of known texts

async function open(keyring: Keyring, found: Redaction): Promise<OpenRedaction> {
  const keys = openWorkspaceKeys(keyring, found);
  const redactor = found.rules === null ? undefined : await createRedactor(found.rules, keys);
  return {
    ...{ keys, redactor },
    isDiscarded: found.rules?.rawBatches === "discarded",
    redactsNames: found.rules?.text.customer_name !== undefined,
    rulesAt: found.updatedAt.toISOString(),
  };
}

/** The package is loaded when a workspace needs it, because it brings the phone numbers of all countries. */
async function createRedactor(rules: RedactionRules, { hash }: WorkspaceKeys): Promise<Redactor> {
  const redactionPackage = await import("@inlet/redaction");
  return redactionPackage.createRedactor(rules, hash);
}
