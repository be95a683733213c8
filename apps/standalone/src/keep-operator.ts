import { type Db, tenancy } from "@inlet/db";

/** The token of whoever runs the system. */
export interface Operator {
  id: string;
  token: string;
}

/** The holder of a token from before, or a new one: a database that was thrown away does not know the old. */
export async function keepOperator(db: Db, token: string | undefined): Promise<Operator> {
  const holder = token === undefined ? undefined : await tenancy.findTokenHolder(db, token);
  if (token !== undefined && holder?.scope === "operator") return { id: holder.id, token };
  return tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "standalone" });
}
