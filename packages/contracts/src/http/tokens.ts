import { z } from "zod";
import { createPageSchema, instant, resourceName, workspaceParams } from "./wire.ts";

const scope = z
  .enum(["admin", "member"])
  .describe("`admin` may do everything in its workspace, `member` only reads");

/** What a new token is. */
export const newToken = z.strictObject({ scope, name: resourceName }).meta({ id: "NewToken" });

/** A token, without the token itself. */
export const token = z
  .object({ id: z.uuid(), scope, name: z.string(), createdAt: instant })
  .meta({ id: "Token" });

/** A token that was made now; the only reply that ever shows it. */
export const issuedToken = token
  .extend({ token: z.string().describe("To be sent as `Authorization: Bearer`; shown only now") })
  .meta({ id: "IssuedToken" });

/** A page of tokens. */
export const tokenPage = createPageSchema(token).meta({ id: "TokenPage" });

/** The token that a path names. */
export const tokenParams = workspaceParams.extend({ tokenId: z.uuid() });
