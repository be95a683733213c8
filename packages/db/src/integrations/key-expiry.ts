import { sql } from "kysely";
import { kustomerNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import { raiseNotice } from "../notices/index.ts";
import type { Integration } from "./integrations.ts";

const dayMs = 86_400_000;

/** Days before a key expires at which a notice is raised, once for each. */
const warningDays = [14, 3, 1];

type Key = Pick<Integration, "orgName" | "keyHint" | "keyExpiresAt">;

/** Builds the warning that a key expires soon or has expired; undefined while that is more than two weeks off. */
export function buildKeyExpiryWarning(
  { orgName, keyHint, keyExpiresAt }: Key,
  now: Date,
): string | undefined {
  const leftMs = keyExpiresAt === null ? Number.POSITIVE_INFINITY : keyExpiresAt.getTime() - now.getTime();
  if (keyExpiresAt === null || leftMs > Math.max(...warningDays) * dayMs) return undefined;
  const key = `The API key of ${orgName}${keyHint === "" ? "" : ` that ends in ${keyHint}`}`;
  const at = `${keyExpiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const when = leftMs <= 0 ? `expired at ${at}` : `expires at ${at}, ${formatTimeLeft(leftMs)}`;
  return `${key} ${when}. Create a new API key in Kustomer and paste it here. Nothing that was read is lost.`;
}

function formatTimeLeft(leftMs: number): string {
  const days = Math.floor(leftMs / dayMs);
  if (days === 0) return "in less than a day";
  return days === 1 ? "in a day" : `in ${days} days`;
}

interface DueWarning extends Key {
  workspaceId: string;
  keyExpiresAt: Date;
  days: number;
  subject: string;
  now: Date;
}

const maxPerCall = 500;

/**
 * Raises a notice for every key that expires within 14, 3 or 1 days, once for each of the three. A key that is
 * connected with fewer days left gets one notice. The call is idempotent.
 * @returns how many notices are new
 */
export async function raiseKeyExpiryNotices(db: Db): Promise<number> {
  const { rows } = await sql<DueWarning>`
    select i.workspace_id, i.org_name, i.key_hint, i.key_expires_at, step.days, step.subject, ${kustomerNow} as now
    from integration i
    cross join lateral (
      select min(days) as days, floor(extract(epoch from i.key_expires_at)) || '/' || min(days) as subject
      from unnest(${warningDays}::integer[]) days
      where i.key_expires_at <= ${kustomerNow} + make_interval(hours => days * 24)
    ) step
    where i.key_expires_at > ${kustomerNow} and step.days is not null
      and not exists (
        select 1
        from notice n
        where n.workspace_id = i.workspace_id and n.kind = 'key_expires' and n.subject = step.subject)
    order by i.key_expires_at, i.id
    limit ${maxPerCall}`.execute(db);
  let raised = 0;
  for (const it of rows) if (await raiseWarning(db, it)) raised += 1;
  return raised;
}

function raiseWarning(db: Db, { workspaceId, subject, days, now, ...ending }: DueWarning): Promise<boolean> {
  return raiseNotice(db, {
    ...{ workspaceId, subject, kind: "key_expires", level: days <= 3 ? "error" : "warn" },
    message: buildKeyExpiryWarning(ending, now) ?? "",
    details: { expiresAt: ending.keyExpiresAt.toISOString(), days },
  });
}
