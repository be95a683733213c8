import type { Capabilities, OptionalRight } from "@inlet/contracts";
import {
  agents,
  type Db,
  type Integration,
  integrations,
  notices,
  type RunRef,
  readDatabaseTime,
  runs,
} from "@inlet/db";
import { type KeyCheckResult, measureClock } from "@inlet/kustomer";
import { describeLostRights, listLostRights } from "./lost-rights.ts";

/** What a key check changed, and which runs to dispatch once the transaction is committed. */
export interface RecordedKeyCheck {
  integration: Integration;
  toDispatch: RunRef[];
  /** Rights that the key had until now. */
  lost: OptionalRight[];
}

type Refusal = Pick<Extract<KeyCheckResult, { kind: "refused" }>, "reason" | "message" | "missingRoles">;
type Accepted = Extract<KeyCheckResult, { kind: "accepted" }>;
type Acceptance = Pick<Accepted, "capabilities" | "expiresAt"> & Partial<Pick<Accepted, "stamp">>;

/** Kustomer's answer about a key, as far as it is recorded. */
export type KeyVerdict = ({ kind: "accepted" } & Acceptance) | ({ kind: "refused" } & Refusal);

/**
 * Records the result of a key check, in the caller's transaction. A valid key resumes the runs that waited for it,
 * except those that a person paused. A refused key pauses the open runs and raises a notice. The next run tries the
 * search of streams that it did not sort.
 * @param checked the integration as it was when its key was taken for the check
 * @returns undefined when the integration has another key by now or does not exist; the verdict then applies to
 * nothing
 */
export async function recordKeyCheck(
  tx: Db,
  checked: Pick<Integration, "id" | "keyGeneration">,
  verdict: KeyVerdict,
): Promise<RecordedKeyCheck | undefined> {
  const before = await integrations.lockWithKey(tx, checked);
  if (before === undefined) return undefined;
  return verdict.kind === "refused" ? refuse(tx, before, verdict) : accept(tx, before, verdict);
}

async function refuse(
  tx: Db,
  before: Integration,
  { reason, message, missingRoles }: Refusal,
): Promise<RecordedKeyCheck> {
  const attention = { reason, message, missingRoles };
  const integration = (await integrations.markNeedsAttention(tx, before.id, attention)) ?? before;
  await runs.pauseAll(tx, before.id);
  await notices.raiseNotice(tx, {
    ...{ workspaceId: before.workspaceId, kind: "needs_attention", level: "error", message },
    subject: integration.attention?.since ?? "",
    details: { reason, missingRoles },
  });
  return { integration, toDispatch: [], lost: [] };
}

async function accept(
  tx: Db,
  before: Integration,
  { capabilities: checked, expiresAt: keyExpiresAt, stamp }: Acceptance,
): Promise<RecordedKeyCheck> {
  const capabilities = keepFindings(before.capabilities, checked, await readDatabaseTime(tx));
  const lost = listLostRights(before.capabilities, capabilities);
  const kustomerAheadMs = stamp
    ? measureClock(before.kustomerAheadMs, stamp).aheadMs
    : before.kustomerAheadMs;
  const found = { capabilities, keyExpiresAt, kustomerAheadMs };
  const integration = (await integrations.recordValidKey(tx, before.id, found)) ?? before;
  await agents.searchAgain(tx, before, capabilities);
  if (lost.length > 0) await raiseLostRightsNotice(tx, before, lost);
  const isResumed = before.attention !== null && before.ingestConversations && !before.paused;
  return { integration, lost, toDispatch: isResumed ? await runs.resumeAll(tx, before.id) : [] };
}

/**
 * Keeps what only runs find out: where lists end, the order of a list that showed a single row, and doubts whether a
 * search sorts. The doubts are tried from now on.
 */
function keepFindings(
  { unsorted, searchRetries = {}, listOrders, listCaps }: Capabilities,
  checkedNow: Capabilities,
  now: Date,
): Capabilities {
  const orders = { ...listOrders, ...checkedNow.listOrders };
  const checked = {
    ...checkedNow,
    ...(Object.keys(orders).length > 0 && { listOrders: orders }),
    ...(listCaps && { listCaps }),
  };
  if (unsorted === undefined) return checked;
  const retries = Object.entries(searchRetries).map(([stream, retry]) => [
    stream,
    { ...retry, retryAt: now.toISOString() },
  ]);
  return { ...checked, unsorted, searchRetries: Object.fromEntries(retries) };
}

/** The subject is the time, so that a right that is lost again raises a new notice. */
async function raiseLostRightsNotice(
  tx: Db,
  { workspaceId, keyGeneration }: Integration,
  lost: OptionalRight[],
): Promise<void> {
  await notices.raiseNotice(tx, {
    ...{ workspaceId, kind: "key_weaker", level: "warn" },
    subject: (await readDatabaseTime(tx)).toISOString(),
    message: describeLostRights(lost).join(" "),
    details: { lost, keyGeneration },
  });
}
