import { z } from "zod";
import { workspaceScopeSchema } from "../domain/workspaces.ts";
import { createPageSchema, defineBody, defineReply, instant, resourceName, workspaceParams } from "./wire.ts";

const scope = workspaceScopeSchema.describe(
  "`admin` may do everything in its workspace, `member` may only read",
);

/** Scope and name of a new token. */
export const newToken = defineBody("NewToken", { scope, name: resourceName });

/** A token without its secret. */
export const token = defineReply("Token", { id: z.uuid(), scope, name: z.string(), createdAt: instant });

/** A new token; the only reply that shows its secret. */
export const issuedToken = token
  .extend({ token: z.string().describe("Send it as `Authorization: Bearer`; shown only now") })
  .meta({ id: "IssuedToken" });

export const tokenPage = createPageSchema(token).meta({ id: "TokenPage" });
export const tokenParams = workspaceParams.extend({ tokenId: z.uuid() });
