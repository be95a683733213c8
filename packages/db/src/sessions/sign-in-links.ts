import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { generateSecret, hashSecret, isUnexpired } from "../tenancy/index.ts";
import { openSession } from "./sessions.ts";

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
 * Exchanges a code for a session. The code is deleted, so of two callers with the same code only one gets a session.
 * @param browser the User-Agent header of the browser
 * @returns the session's secret, or undefined when the code is unknown or used, or it or its token has expired
 */
export function redeemSignInLink(db: Db, code: string, browser?: string): Promise<string | undefined> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ tokenId: string; isValid: boolean }>`
      with expired as (delete from session where expires_at <= clock_timestamp())
      delete from sign_in_link where hash = ${hashSecret(code)}
      returning token_id, expires_at > clock_timestamp() and exists (
        select 1 from api_token where api_token.id = token_id and ${isUnexpired}) as is_valid`.execute(tx);
    const [link] = rows;
    return link?.isValid === true ? openSession(tx, link.tokenId, browser) : undefined;
  });
}
