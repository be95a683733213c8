import type { Generated } from "kysely";
import type { DefaultNow, Period, Scope } from "./column-types.ts";

/** A tenant, with the limits of its plan. */
export interface WorkspaceTable {
  id: Generated<string>;
  name: string;
  /** Maximum of conversations admitted per period. */
  volumeLimit: number;
  period: Period;
  /** URL that receives notices; null when none does. */
  noticeUrl: string | null;
  createdAt: DefaultNow;
}

/** A token that authorizes API calls. Only its hash is stored. */
export interface ApiTokenTable {
  id: Generated<string>;
  /** Null for an operator's token. */
  workspaceId: string | null;
  scope: Scope;
  name: string;
  hash: Buffer;
  createdAt: DefaultNow;
}

/** A one-time link that signs a browser in. */
export interface SignInLinkTable {
  hash: Buffer;
  tokenId: string;
  expiresAt: Date;
}

/** A signed-in browser. It has the rights of its tokens. */
export interface SessionTable {
  hash: Buffer;
  /** The token that signed it in; null when that token was deleted. */
  tokenId: string | null;
  expiresAt: Date;
}

/** An additional token of a signed-in browser. */
export interface SessionTokenTable {
  sessionHash: Buffer;
  tokenId: string;
}
