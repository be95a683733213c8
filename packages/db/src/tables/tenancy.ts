import type { Generated } from "kysely";
import type { DefaultNow, Period, Scope } from "./column-types.ts";

/** A tenant, with the limits of its plan. */
export interface WorkspaceTable {
  id: Generated<string>;
  name: string;
  /** Maximum of conversations admitted per period. */
  volumeLimit: number;
  period: Period;
  /** Of earlier releases; it is an endpoint in `webhook_endpoint` now. */
  noticeUrl: string | null;
  createdAt: DefaultNow;
  /** How many days a conversation is kept after its last change; null for ever. */
  retentionDays: number | null;
  /** When it was deleted: nobody finds it any more, and its rows are being removed. */
  deletedAt: Date | null;
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
  /** From then on the token is invalid; null when it never expires. */
  expiresAt: Date | null;
  /** At most a minute late; null when it was never used. */
  lastUsedAt: Date | null;
}

/** A role of Postgres by which an analyst reads the views of a workspace. The views look here for the workspace. */
export interface SqlRoleTable {
  id: Generated<string>;
  workspaceId: string;
  /** What people call it. */
  name: string;
  /** Its name in Postgres. */
  role: string;
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
  /** When it ends unless it is used before; never after `endsAt`. */
  expiresAt: Date;
  /** Identifies the session in lists. It is no secret, and stays when the secret changes. */
  id: Generated<string>;
  /** The User-Agent header of the browser. */
  browser: string | null;
  createdAt: DefaultNow;
  /** At most a minute late. */
  lastUsedAt: DefaultNow;
  /** When it ends at the latest. */
  endsAt: Date;
}

/** An additional token of a signed-in browser. */
export interface SessionTokenTable {
  sessionHash: Buffer;
  tokenId: string;
}
