import { optionalRoles } from "@inlet/contracts";
import { readDatabaseTime } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import { raiseNotice } from "../notices/index.ts";
import { pauseAll, type RunRef, resumeAll } from "../runs/index.ts";
import type { Attention, Capabilities } from "../tables/index.ts";
import { type Integration, lockWithKey, markNeedsAttention, recordValidKey } from "./integrations.ts";

/** Kustomer's answer about a key. */
export type KeyVerdict =
  | { kind: "accepted"; capabilities: Capabilities; expiresAt: Date | null }
  | ({ kind: "refused" } & Pick<Attention, "reason" | "message" | "missingRoles">);

/** A right that Inlet works without. */
export type OptionalRight = "search" | "auditLog";

/** What a key check changed, and which runs to dispatch once the transaction is committed. */
export interface KeyCheckResult {
  integration: Integration;
  toDispatch: RunRef[];
  /** Rights that the key had until now. */
  lost: OptionalRight[];
}

const sentences: Record<OptionalRight, string> = {
  search: `The API key may not search any more. From the next run on, Inlet reads by lists and finds silent changes of older conversations later. To restore this, connect a new key that also has ${optionalRoles.search}.`,
  auditLog: `The API key may not read the audit log any more. Inlet finds deletions by reading the stored records again, which takes longer. To restore this, connect a new key that also has ${optionalRoles.auditLog}.`,
};

/** Describes the consequences of lost rights, as sentences for people. */
export const describeLostRights = (lost: readonly OptionalRight[]): string[] =>
  lost.map((it) => sentences[it]);

/** Lists the optional rights that a key had before and lacks now. */
export function listLostRights(before: Capabilities, now: Capabilities): OptionalRight[] {
  return (["search", "auditLog"] as const).filter((it) => before[it] && !now[it]);
}

/**
 * Records the result of a key check, in the caller's transaction. A valid key resumes the runs that waited for it,
 * except those that a person paused. A refused key pauses the open runs and raises a notice. Streams that the org's
 * search does not sort stay marked.
 * @param checked the integration as it was when its key was taken for the check
 * @returns undefined when the integration has another key by now or does not exist; the verdict then applies to
 * nothing
 */
export async function recordKeyCheck(
  tx: Db,
  checked: Pick<Integration, "id" | "keyGeneration">,
  verdict: KeyVerdict,
): Promise<KeyCheckResult | undefined> {
  const before = await lockWithKey(tx, checked);
  if (before === undefined) return undefined;
  return verdict.kind === "refused" ? refuse(tx, before, verdict) : accept(tx, before, verdict);
}

async function refuse(
  tx: Db,
  before: Integration,
  { reason, message, missingRoles }: Extract<KeyVerdict, { kind: "refused" }>,
): Promise<KeyCheckResult> {
  const integration = (await markNeedsAttention(tx, before.id, { reason, message, missingRoles })) ?? before;
  await pauseAll(tx, before.id);
  await raiseNotice(tx, {
    ...{ workspaceId: before.workspaceId, kind: "needs_attention", level: "error", message },
    subject: integration.attention?.since ?? "",
    details: { reason, missingRoles },
  });
  return { integration, toDispatch: [], lost: [] };
}

async function accept(
  tx: Db,
  before: Integration,
  { capabilities: checked, expiresAt }: Extract<KeyVerdict, { kind: "accepted" }>,
): Promise<KeyCheckResult> {
  const { unsorted } = before.capabilities;
  const capabilities = unsorted === undefined ? checked : { ...checked, unsorted };
  const lost = listLostRights(before.capabilities, capabilities);
  const integration =
    (await recordValidKey(tx, before.id, { capabilities, keyExpiresAt: expiresAt })) ?? before;
  if (lost.length > 0) await raiseLostRightsNotice(tx, before, lost);
  const isResumed = before.attention !== null && before.ingestConversations && !before.paused;
  return { integration, lost, toDispatch: isResumed ? await resumeAll(tx, before.id) : [] };
}

/** The subject is the time, so that a right that is lost again raises a new notice. */
async function raiseLostRightsNotice(
  tx: Db,
  { workspaceId, keyGeneration }: Integration,
  lost: OptionalRight[],
): Promise<void> {
  await raiseNotice(tx, {
    ...{ workspaceId, kind: "key_weaker", level: "warn" },
    subject: (await readDatabaseTime(tx)).toISOString(),
    message: describeLostRights(lost).join(" "),
    details: { lost, keyGeneration },
  });
}
