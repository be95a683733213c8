import { z } from "zod";
import { workspaceScopeSchema } from "../domain/workspaces.ts";
import { createPageSchema, instant, resourceName, workspaceParams } from "./wire.ts";

const scope = workspaceScopeSchema.describe(
  "`admin` may do everything in its workspace, `member` may only read",
);

/** Scope and name of a new token. */
export const newToken = z.strictObject({ scope, name: resourceName }).meta({ id: "NewToken" });

/** A token without its secret. */
export const token = z
  .object({ id: z.uuid(), scope, name: z.string(), createdAt: instant })
  .meta({ id: "Token" });

/** A new token; the only reply that shows its secret. */
export const issuedToken = token
  .extend({ token: z.string().describe("Send it as `Authorization: Bearer`; shown only now") })
  .meta({ id: "IssuedToken" });

/** A page of tokens. */
export const tokenPage = createPageSchema(token).meta({ id: "TokenPage" });

/** Path parameters of one token. */
export const tokenParams = workspaceParams.extend({ tokenId: z.uuid() });
