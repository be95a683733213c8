import { readDatabaseTime } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import { raiseNotice } from "../notices/notices.ts";
import { pauseAll, type RunRef, resumeAll } from "../runs/index.ts";
import type { Attention, Capabilities } from "../tables/index.ts";
import { type Integration, markNeedsAttention, recordValidKey } from "./integrations.ts";

/** What Kustomer said of a key. */
export type KeyVerdict =
  | { kind: "accepted"; capabilities: Capabilities; expiresAt: Date | null }
  | ({ kind: "refused" } & Pick<Attention, "reason" | "message" | "missingRoles">);

/** A right that Inlet can do without. */
export type OptionalRight = "search" | "auditLog";

/** What a check led to, and whom to ring for once it is committed. */
export interface KeyCheckResult {
  integration: Integration;
  toDispatch: RunRef[];
  /** Rights that the key had until now. */
  lost: OptionalRight[];
}

const sentences: Record<OptionalRight, string> = {
  search:
    "The API key may not search, which it could before: from the next run on Inlet reads by lists, and silent changes of older conversations are seen later. A new key that has org.permission.search.create as well ends this.",
  auditLog:
    "The API key may not read the audit log, which it could before: deletions are found by going through what is stored, which takes longer. A new key that has org.permission.audit_logs.read as well ends this.",
};

/** What it means that a right was lost, for people. */
export const describeLostRights = (lost: readonly OptionalRight[]): string[] =>
  lost.map((it) => sentences[it]);

/** Optional rights that were there before and are not now. */
export function listLostRights(before: Capabilities, now: Capabilities): OptionalRight[] {
  return (["search", "auditLog"] as const).filter((it) => before[it] && !now[it]);
}

/**
 * Notes what a check of an integration's key found, in the caller's transaction. A key that works lets the runs that
 * waited for it go on, unless a person stopped them; one that is refused pauses them, with a notice. What has become
 * of search on an org outlives a new look at its key.
 * @param checked the integration as it was when its key was taken for the check
 * @returns undefined when the integration has another key by now, or is gone: the verdict is nobody's
 */
export async function recordKeyCheck(
  tx: Db,
  checked: Pick<Integration, "id" | "keyGeneration">,
  verdict: KeyVerdict,
): Promise<KeyCheckResult | undefined> {
  const before = await lock(tx, checked);
  if (before === undefined) return undefined;
  return verdict.kind === "refused" ? refuse(tx, before, verdict) : accept(tx, before, verdict);
}

function lock(
  tx: Db,
  { id, keyGeneration }: Pick<Integration, "id" | "keyGeneration">,
): Promise<Integration | undefined> {
  const rows = tx.selectFrom("integration").selectAll().where("id", "=", id);
  return rows.where("keyGeneration", "=", keyGeneration).forNoKeyUpdate().executeTakeFirst();
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
  { capabilities: seen, expiresAt }: Extract<KeyVerdict, { kind: "accepted" }>,
): Promise<KeyCheckResult> {
  const { unsorted } = before.capabilities;
  const capabilities = unsorted === undefined ? seen : { ...seen, unsorted };
  const lost = listLostRights(before.capabilities, capabilities);
  const integration =
    (await recordValidKey(tx, before.id, { capabilities, keyExpiresAt: expiresAt })) ?? before;
  if (lost.length > 0) await raiseLostRights(tx, before, lost);
  const goesOn = before.attention !== null && before.ingestConversations && !before.paused;
  return { integration, lost, toDispatch: goesOn ? await resumeAll(tx, before.id) : [] };
}

/** A right that is lost, given back and lost again is told of again. */
async function raiseLostRights(
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
