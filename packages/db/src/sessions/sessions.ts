import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import type { Token, TokenHolder } from "../tenancy/index.ts";
import { generateSecret, hashSecret } from "../tenancy/index.ts";

/** How long a browser stays signed in, in seconds. */
export const sessionSeconds = 7 * 24 * 60 * 60;

const expiry = sql`clock_timestamp() + make_interval(secs => ${sessionSeconds})`;

/** Creates a code that signs a browser in once, within 15 minutes, with the rights of a token. */
export async function createSignInLink(db: Db, tokenId: string): Promise<string> {
  const code = generateSecret();
  await sql`
    with expired as (delete from sign_in_link where expires_at <= clock_timestamp())
    insert into sign_in_link (hash, token_id, expires_at)
    values (${hashSecret(code)}, ${tokenId}, clock_timestamp() + interval '15 minutes')`.execute(db);
  return code;
}

/**
 * Exchanges a code for a session, in one statement: of two callers with the same code only one gets a session.
 * @returns the session's secret, or undefined when the code is unknown, used or expired
 */
export async function redeemSignInLink(db: Db, code: string): Promise<string | undefined> {
  const secret = generateSecret();
  const { rows } = await sql`
    with expired as (delete from session where expires_at <= clock_timestamp()),
    used as (
      delete from sign_in_link where hash = ${hashSecret(code)} returning token_id, expires_at
    )
    insert into session (hash, token_id, expires_at)
    select ${hashSecret(secret)}, token_id, ${expiry} from used where expires_at > clock_timestamp()
    returning token_id`.execute(db);
  return rows.length === 0 ? undefined : secret;
}

/**
 * Signs a browser in with a token.
 * @returns the session's secret
 */
export async function openSession(db: Db, tokenId: string): Promise<string> {
  const secret = generateSecret();
  await sql`
    with expired as (delete from session where expires_at <= clock_timestamp())
    insert into session (hash, token_id, expires_at)
    values (${hashSecret(secret)}, ${tokenId}, ${expiry})`.execute(db);
  return secret;
}

/**
 * Gives a browser the rights of a further token. Its session gets a new secret and the old one ends: somebody who
 * planted the old one in this browser does not gain those rights.
 * @returns the new secret
 */
export function extendSession(db: Db, secret: string, tokenId: string): Promise<string> {
  return inTransaction(db, async (tx) => {
    const next = generateSecret();
    await sql`
      insert into session (hash, token_id, expires_at)
      select ${hashSecret(next)}, token_id, expires_at from session where hash = ${hashSecret(secret)}`.execute(
      tx,
    );
    await sql`
      insert into session_token (session_hash, token_id)
      select ${hashSecret(next)}, token_id from session_token
      where session_hash = ${hashSecret(secret)}`.execute(tx);
    await addToken(tx, next, tokenId);
    await endSession(tx, secret);
    return next;
  });
}

async function addToken(db: Db, secret: string, tokenId: string): Promise<void> {
  await sql`
    insert into session_token (session_hash, token_id)
    select hash, ${tokenId}::uuid
    from session
    where hash = ${hashSecret(secret)} and token_id is distinct from ${tokenId}::uuid
    on conflict do nothing`.execute(db);
}

/** Signs a browser out. */
export async function endSession(db: Db, secret: string): Promise<void> {
  await db.deleteFrom("session").where("hash", "=", hashSecret(secret)).execute();
}

/** Lists the holders of a session's tokens; none when the session has ended or every token was deleted. */
export async function listSessionTokens(db: Db, secret: string) {
  const { rows } = await sql<TokenHolder & Pick<Token, "name">>`
    with open as (
      select hash, token_id from session where hash = ${hashSecret(secret)} and expires_at > clock_timestamp()
    )
    select id, workspace_id, scope, name from api_token
    where id in (
      select token_id from open
      union all select further.token_id from open join session_token further on further.session_hash = open.hash)
    order by id`.execute(db);
  return rows;
}

/**
 * Lists which callers may still read a workspace. Callers are identified by the hashes of their tokens or sessions.
 * @returns the hashes of those that may
 */
export async function listAuthorizedHashes(
  db: Db,
  { workspaceId, hashes }: { workspaceId: string; hashes: readonly Buffer[] },
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
    select distinct caller.hash from caller join api_token t on t.id = caller.token_id
    where t.scope = 'operator' or t.workspace_id = ${workspaceId}`.execute(db);
  return rows.map((it) => it.hash);
}
