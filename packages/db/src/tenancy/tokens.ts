import type { Selectable } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import type { ApiTokenTable, Scope } from "../tables/index.ts";
import { generateSecret, hashSecret } from "./secret.ts";

export type Token = Omit<Selectable<ApiTokenTable>, "hash">;

/** The holder of a token. An operator belongs to no workspace. */
export type TokenHolder = Pick<Token, "id" | "workspaceId" | "scope">;

const columns = ["id", "workspaceId", "scope", "name", "createdAt"] as const;

/** What a new token may do, and where. */
export interface TokenGrant {
  /** Null for operators, and only for them. */
  workspaceId: string | null;
  scope: Scope;
  name: string;
}

/** Creates a token. Only its hash is stored, so the token can be shown this one time. */
export async function createToken(db: Db, grant: TokenGrant): Promise<Token & { token: string }> {
  const token = `inlet_${generateSecret()}`;
  const row = await db
    .insertInto("apiToken")
    .values({ ...grant, hash: hashSecret(token) })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return { ...row, token };
}

/** Finds the holder of a token. */
export function findTokenHolder(db: Db, token: string): Promise<TokenHolder | undefined> {
  return db
    .selectFrom("apiToken")
    .select(["id", "workspaceId", "scope"])
    .where("hash", "=", hashSecret(token))
    .executeTakeFirst();
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
 * Deletes a workspace's token and every session of it.
 * @returns false when there is no such token
 */
export async function removeWorkspaceToken(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("apiToken")
    .where("workspaceId", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Deletes any token, also an operator's, and every session of it.
 * @returns false when there is no such token
 */
export async function removeToken(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom("apiToken").where("id", "=", id).executeTakeFirst();
  return numDeletedRows > 0n;
}
