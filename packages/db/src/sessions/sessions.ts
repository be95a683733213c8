import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import type { TokenHolder } from "../tenancy/index.ts";
import { hashSecret, isUnexpired, isUseRecorded, recordTokenUse } from "../tenancy/index.ts";
import { selectPersonSessions } from "./person-sessions.ts";
import { generateSessionSecret, getSessionRoot } from "./session-secret.ts";

/** How long a browser stays signed in at most, in seconds. */
export const sessionSeconds = 7 * 24 * 60 * 60;

/** How long a browser that sends no request stays signed in, in seconds. */
export const idleSeconds = 24 * 60 * 60;

/** How many browsers one token signs in at the same time. A further one ends the session that was not used for longest. */
export const maxSessions = 20;

const idleEnd = sql`clock_timestamp() + make_interval(secs => ${idleSeconds})`;

/**
 * Signs a browser in with a token.
 * @param browser the User-Agent header of the browser
 * @returns the session's secret
 */
export async function openSession(db: Db, tokenId: string, browser?: string): Promise<string> {
  const secret = generateSessionSecret();
  await sql`
    with expired as (delete from session where expires_at <= clock_timestamp())
    insert into session (hash, token_id, browser, expires_at, ends_at)
    values (
      ${hashSecret(secret)}, ${tokenId}, ${browser ?? null}, ${idleEnd},
      clock_timestamp() + make_interval(secs => ${sessionSeconds}))`.execute(db);
  await endSurplus(db, tokenId);
  return secret;
}

/**
 * Gives a browser the rights of a further token. Its session gets a new secret and the old one ends: somebody who
 * planted the old one in this browser does not gain those rights.
 * @returns the new secret
 */
export function extendSession(db: Db, secret: string, tokenId: string): Promise<string> {
  return inTransaction(db, async (tx) => {
    const next = generateSessionSecret(getSessionRoot(secret));
    await tx
      .updateTable("session")
      .set({ hash: hashSecret(next) })
      .where("hash", "=", hashSecret(secret))
      .execute();
    await sql`
      insert into session_token (session_hash, token_id)
      select hash, ${tokenId}::uuid
      from session
      where hash = ${hashSecret(next)} and token_id is distinct from ${tokenId}::uuid
      on conflict do nothing`.execute(tx);
    await endSurplus(tx, tokenId);
    return next;
  });
}

/** Ends the sessions of a token beyond the maximum, those that were not used for longest. */
async function endSurplus(db: Db, tokenId: string): Promise<void> {
  await sql`
    delete from session where hash in (
      select hash from session where hash in (${selectPersonSessions([tokenId])})
      order by last_used_at desc, id desc offset ${maxSessions})`.execute(db);
}

/** Signs a browser out. */
export async function endSession(db: Db, secret: string): Promise<void> {
  await db.deleteFrom("session").where("hash", "=", hashSecret(secret)).execute();
}

/** The holder of a token by which a browser is signed in. */
export type SessionToken = TokenHolder & {
  /** Identifies the session; no secret. */
  sessionId: string;
};

/**
 * Lists the holders of a session's valid tokens, and records that the session and they were used, at most once a minute.
 * @returns none when the session has ended or every token was deleted or has expired
 */
export async function listSessionTokens(db: Db, secret: string): Promise<SessionToken[]> {
  const { rows } = await sql<SessionToken & { isRecorded: boolean }>`
    with open as (
      select hash, id as session_id, token_id, ${isUseRecorded} as is_recorded
      from session where hash = ${hashSecret(secret)} and expires_at > clock_timestamp()
    )
    select id, workspace_id, scope, name, open.session_id, open.is_recorded from api_token cross join open
    where ${isUnexpired} and id in (
      select open.token_id
      union all select further.token_id from session_token further where further.session_hash = open.hash)
    order by id`.execute(db);
  if (rows.some((it) => !it.isRecorded)) {
    await recordUse(db, secret);
    await recordTokenUse(
      db,
      rows.map((it) => it.id),
    );
  }
  return rows.map(({ isRecorded: _, ...holder }) => holder);
}

/** Postpones the end of a session that is in use. Skips it while another request does so. */
async function recordUse(db: Db, secret: string): Promise<void> {
  await sql`
    update session
    set last_used_at = clock_timestamp(), expires_at = least(ends_at, ${idleEnd})
    where hash in (
      select hash from session where hash = ${hashSecret(secret)} for no key update skip locked
    )`.execute(db);
}

/**
 * Lists which callers may still read a workspace. Callers are identified by the hashes of their tokens or sessions.
 * @param query `workspaceId`: null for what only operators may read
 * @returns the hashes of those that may
 */
export async function listAuthorizedHashes(
  db: Db,
  { workspaceId, hashes }: { workspaceId: string | null; hashes: readonly Buffer[] },
): Promise<Buffer[]> {
  const { rows } = await sql<{ hash: Buffer }>`
    with caller as (
      select hash, id as token_id from api_token where hash = any(${hashes}::bytea[])
      union all
      select s.hash, holder.token_id from session s
      cross join lateral (
        select s.token_id union all select token_id from session_token where session_hash = s.hash) holder
      where s.hash = any(${hashes}::bytea[]) and s.expires_at > clock_timestamp()
    )
    select distinct caller.hash from caller join api_token on api_token.id = caller.token_id
    where ${isUnexpired} and (scope = 'operator' or workspace_id = ${workspaceId})`.execute(db);
  return rows.map((it) => it.hash);
}
