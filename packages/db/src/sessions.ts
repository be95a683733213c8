import { sql } from "kysely";
import type { Db } from "./open-db.ts";
import { hashOf, newSecret } from "./secret.ts";
import type { TokenHolder } from "./tokens.ts";

/** How long a signed-in browser stays signed in, in seconds. */
export const sessionSeconds = 7 * 24 * 60 * 60;

/** Makes a code that signs a browser in once, within 15 minutes, with the rights of a token. */
export async function createLink(db: Db, tokenId: string): Promise<string> {
  const code = newSecret();
  await sql`
    with expired as (delete from sign_in_link where expires_at <= clock_timestamp())
    insert into sign_in_link (hash, token_id, expires_at)
    values (${hashOf(code)}, ${tokenId}, clock_timestamp() + interval '15 minutes')`.execute(db);
  return code;
}

/**
 * Trades a code for a session, in one statement: of two callers with one code only one gets a session.
 * @returns the session's secret, or undefined when the code is unknown, used or too old
 */
export async function redeem(db: Db, code: string): Promise<string | undefined> {
  const secret = newSecret();
  const { rows } = await sql`
    with expired as (delete from session where expires_at <= clock_timestamp()),
    used as (
      delete from sign_in_link where hash = ${hashOf(code)} returning token_id, expires_at
    )
    insert into session (hash, token_id, expires_at)
    select ${hashOf(secret)}, token_id, clock_timestamp() + make_interval(secs => ${sessionSeconds})
    from used where expires_at > clock_timestamp()
    returning token_id`.execute(db);
  return rows.length === 0 ? undefined : secret;
}

/** Whose signed-in browser it is. */
export function findByCookie(db: Db, secret: string): Promise<TokenHolder | undefined> {
  return db
    .selectFrom("session")
    .innerJoin("apiToken", "apiToken.id", "session.tokenId")
    .select(["apiToken.id", "apiToken.workspaceId", "apiToken.scope"])
    .where("session.hash", "=", hashOf(secret))
    .where(sql<boolean>`session.expires_at > clock_timestamp()`)
    .executeTakeFirst();
}
