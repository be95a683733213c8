import { sql } from "kysely";
import { anyOf } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { lockWorkspaceRow } from "../client/workspace-lock.ts";
import { type AdmissionCandidate, type ChargeResult, chargeUnderLock } from "./charge.ts";
import { raiseLimitNotices } from "./limit-notices.ts";

/** Which conversations may be stored, and which are held until the limit grows. */
export interface Admission {
  admitted: Set<string>;
  /** Admitted conversations that were held until now. Their messages were skipped meanwhile. */
  previouslyHeld: Set<string>;
  held: Set<string>;
}

/**
 * Decides which conversations of a page are stored. Admitted ones always are. Others are admitted while the period
 * has room, and each is charged only once. Held ones come first, by their position in the queue, then new ones, oldest
 * first. Only a page with unadmitted conversations takes the workspace's lock. The decision is
 * part of the transaction that stores the page, and so are its notices.
 */
export async function admitConversations(
  tx: Db,
  workspaceId: string,
  candidates: readonly AdmissionCandidate[],
): Promise<Admission> {
  const ids = [...new Set(candidates.map((it) => it.id))].sort();
  const volume = tx
    .selectFrom("volumeEntry")
    .select("conversationId as id")
    .where("workspaceId", "=", workspaceId);
  const entries = await volume.where("conversationId", "=", anyOf(ids)).execute();
  const admitted = new Set(entries.map((it) => it.id));
  const unadmitted = candidates.filter((it) => !admitted.has(it.id));
  if (unadmitted.length === 0) return { admitted, previouslyHeld: new Set(), held: new Set() };
  const charged = await charge(tx, workspaceId, unadmitted);
  for (const id of charged?.ids ?? []) admitted.add(id);
  const held = new Set(ids.filter((id) => !admitted.has(id)));
  return { admitted, previouslyHeld: new Set(charged?.previouslyHeld), held };
}

/**
 * Charges what the period has room for and holds the rest.
 * @returns undefined when the workspace does not exist
 */
async function charge(
  tx: Db,
  workspaceId: string,
  unadmitted: readonly AdmissionCandidate[],
): Promise<ChargeResult | undefined> {
  // The lock: the next transaction that charges this workspace sees this charge.
  await lockWorkspaceRow(tx, workspaceId);
  const { rows } = await chargeUnderLock(tx, workspaceId, unadmitted);
  const [charged] = rows;
  if (charged === undefined) return undefined;
  const isAnyHeld = unadmitted.some((it) => !charged.ids.includes(it.id));
  await raiseLimitNotices(tx, workspaceId, { usage: charged, isAnyHeld });
  return charged;
}

/**
 * Recounts the used volume of the current period, after a change of the kind of period. Everything charged since the
 * new period began counts. The caller holds the workspace's lock, so that nothing is charged meanwhile.
 */
export async function recountUsage(tx: Db, workspaceId: string): Promise<void> {
  await sql`
    insert into volume_period (workspace_id, period_start, used)
    select w.id, period.starts,
      (select count(*) from volume_entry e where e.workspace_id = w.id and e.charged_at >= period.starts)
    from workspace w
    cross join lateral (select date_trunc(w.period, clock_timestamp(), 'UTC') as starts) period
    where w.id = ${workspaceId}
    on conflict (workspace_id, period_start) do update set used = excluded.used`.execute(tx);
}
