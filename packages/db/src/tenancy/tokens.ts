import { Fault } from "@inlet/contracts";
import { type Selectable, sql } from "kysely";
import { readDatabaseTime } from "../client/database-time.ts";
import { isReadOnly } from "../client/fragments.ts";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import { lockWorkspaceRow } from "../client/workspace-lock.ts";
import type { ApiTokenTable, Scope } from "../tables/index.ts";
import { generateSecret, hashSecret } from "./secret.ts";

export type Token = Omit<Selectable<ApiTokenTable>, "hash">;

/** The holder of a token. An operator belongs to no workspace. */
export type TokenHolder = Pick<Token, "id" | "workspaceId" | "scope" | "name">;

const columns = ["id", "workspaceId", "scope", "name", "createdAt", "expiresAt", "lastUsedAt"] as const;

/** The maximum number of tokens of a workspace, expired ones included. */
export const maxTokens = 100;

/** How long an expired token stays in lists, in days, so that its holder finds out why it does not work any more. */
const keepExpiredDays = 30;

/** What a new token may do, and where. */
export interface TokenGrant {
  /** Null for operators, and only for them. */
  workspaceId: string | null;
  scope: Scope;
  name: string;
  /** From then on the token is invalid; without it the token never expires. */
  expiresAt?: Date | undefined;
}

/**
 * Creates a token. Only its hash is stored, so the token can be shown this one time.
 * @throws Fault invalid when it would have expired already; conflict when the workspace has as many as it may have
 */
export function createToken(db: Db, grant: TokenGrant): Promise<Token & { token: string }> {
  const token = `inlet_${generateSecret()}`;
  return inTransaction(db, async (tx) => {
    await checkGrant(tx, grant);
    const row = await tx
      .insertInto("apiToken")
      .values({ ...grant, hash: hashSecret(token) })
      .returning(columns)
      .executeTakeFirstOrThrow();
    return { ...row, token };
  });
}

async function checkGrant(tx: Db, { workspaceId, expiresAt }: TokenGrant): Promise<void> {
  if (expiresAt !== undefined && expiresAt <= (await readDatabaseTime(tx)))
    throw new Fault("invalid", "The token would have expired already: `expiresAt` must be in the future.");
  if (workspaceId === null) return;
  // The lock lets concurrent requests count one after the other.
  await lockWorkspaceRow(tx, workspaceId);
  const { count } = await tx
    .selectFrom("apiToken")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("workspaceId", "=", workspaceId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= maxTokens)
    throw new Fault(
      "conflict",
      `The workspace has ${maxTokens} tokens, which is the maximum: revoke one that nobody needs.`,
    );
}

/** Finds the holder of a valid token, and records that it was used, at most once a minute. */
export async function findTokenHolder(db: Db, token: string): Promise<TokenHolder | undefined> {
  const { rows } = await sql<TokenHolder & { isRecorded: boolean }>`
    select id, workspace_id, scope, name, ${isUseRecorded} as is_recorded
    from api_token
    where hash = ${hashSecret(token)} and ${isUnexpired}`.execute(db);
  const [found] = rows;
  if (found === undefined) return undefined;
  const { isRecorded, ...holder } = found;
  if (!isRecorded) await recordTokenUse(db, [holder.id]);
  return holder;
}

/** SQL: whether a row of `api_token` is of a token that has not expired. */
export const isUnexpired = sql<boolean>`(api_token.expires_at is null or api_token.expires_at > clock_timestamp())`;

/** SQL, of a row with `last_used_at`: its use need not be recorded, because that was done lately or cannot be done now. */
export const isUseRecorded = sql<boolean>`(
  coalesce(last_used_at > clock_timestamp() - interval '1 minute', false) or ${isReadOnly})`;

/** Records that tokens were used. Skips those that another request is recording right now. */
export async function recordTokenUse(db: Db, ids: readonly string[]): Promise<void> {
  await sql`
    update api_token set last_used_at = clock_timestamp()
    where id in (
      select id from api_token where id = any(${ids}::uuid[]) for no key update skip locked
    )`.execute(db);
}

/** Deletes the tokens that expired long ago. */
export async function deleteExpiredTokens(db: Db): Promise<void> {
  await sql`
    delete from api_token
    where expires_at < clock_timestamp() - make_interval(days => ${keepExpiredDays})`.execute(db);
}

export function findToken(db: Db, id: string): Promise<Token | undefined> {
  return db.selectFrom("apiToken").select(columns).where("id", "=", id).executeTakeFirst();
}

type TokenSlice = Omit<IdSlice, "workspaceId">;

const selectTokens = (db: Db, { after, limit }: TokenSlice) =>
  db
    .selectFrom("apiToken")
    .select(columns)
    .$if(after !== undefined, (q) => q.where("id", ">", after ?? ""))
    .orderBy("id")
    .limit(limit);

/** Lists the tokens of all workspaces and of operators, oldest first, those after the token `after`. */
export const listTokens = (db: Db, slice: TokenSlice): Promise<Token[]> => selectTokens(db, slice).execute();

/** Lists a workspace's tokens, oldest first, those after the token `after`. */
export const listWorkspaceTokens = (db: Db, workspaceId: string, slice: TokenSlice): Promise<Token[]> =>
  selectTokens(db, slice).where("workspaceId", "=", workspaceId).execute();

/**
 * Deletes any token, also an operator's, and every session of it.
 * @returns false when there is no such token
 */
export async function removeToken(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom("apiToken").where("id", "=", id).executeTakeFirst();
  return numDeletedRows > 0n;
}
