import { type Db, tenancy } from "@inlet/db";

/** An operator's token and its id. */
export interface OperatorToken {
  id: string;
  token: string;
}

/** Returns the given operator token if the database knows it, otherwise a new one; a new database knows none. */
export async function ensureOperator(db: Db, token: string | undefined): Promise<OperatorToken> {
  const holder = token === undefined ? undefined : await tenancy.findTokenHolder(db, token);
  if (token !== undefined && holder?.scope === "operator") return { id: holder.id, token };
  return tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "standalone" });
}
