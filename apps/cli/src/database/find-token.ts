import { Fault } from "@inlet/contracts";
import { type Db, tenancy } from "@inlet/db";

/** Finds a token. @throws Fault `not_found`, with advice */
export async function findToken(db: Db, tokenId: string): Promise<tenancy.Token> {
  const token = await tenancy.findToken(db, tokenId);
  if (token === undefined) throw noToken(tokenId);
  return token;
}

/** The fault of a command that names no token. */
const noToken = (tokenId: string): Fault =>
  new Fault("not_found", `there is no token ${tokenId}: see inlet tokens list`);
