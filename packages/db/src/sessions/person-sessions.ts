import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import type { SessionTable } from "../tables/index.ts";
import { hashSecret } from "../tenancy/index.ts";

/** What a list shows of a signed-in browser. */
export type Session = Pick<
  Selectable<SessionTable>,
  "id" | "browser" | "createdAt" | "lastUsedAt" | "expiresAt"
> & {
  /** Whether it is the session that asks. */
  current: boolean;
};

/**
 * SQL: the sessions of a person, as hashes. Inlet knows a person by their tokens: every browser that is signed in with one of
 * them counts.
 */
export const selectPersonSessions = (tokenIds: readonly string[]): RawBuilder<unknown> => sql`
  select hash from session where token_id = any(${tokenIds}::uuid[])
  union select session_hash from session_token where token_id = any(${tokenIds}::uuid[])`;

/**
 * Lists a person's sessions, oldest first, those after the session `after`.
 * @param secret of the session that asks, if one does
 */
export async function listPersonSessions(
  db: Db,
  { tokenIds, secret = "" }: { tokenIds: readonly string[]; secret?: string },
  { after, limit }: Omit<IdSlice, "workspaceId">,
): Promise<Session[]> {
  const { rows } = await sql<Session>`
    select id, browser, created_at, last_used_at, expires_at, hash = ${hashSecret(secret)} as current
    from session
    where hash in (${selectPersonSessions(tokenIds)})
      and expires_at > clock_timestamp()
      and (${after ?? null}::uuid is null or id > ${after ?? null}::uuid)
    order by id
    limit ${limit}`.execute(db);
  return rows;
}

/**
 * Signs a person out of every browser.
 * @returns how many sessions ended
 */
export async function endPersonSessions(db: Db, tokenIds: readonly string[]): Promise<number> {
  const { numAffectedRows = 0n } =
    await sql`delete from session where hash in (${selectPersonSessions(tokenIds)})`.execute(db);
  return Number(numAffectedRows);
}
