import { z } from "zod";
import { workspaceScopeSchema } from "../../domain/workspaces.ts";
import {
  createPageSchema,
  defineBody,
  defineReply,
  instant,
  resourceName,
  workspaceParams,
} from "../../wire.ts";

const scope = workspaceScopeSchema.describe(
  "`admin` may do everything in its workspace, `member` may only read",
);

const lifetime = "From then on the token is invalid";

/** What a new token may do, its name, and how long it lasts. */
export const newToken = defineBody("NewToken", {
  scope,
  name: resourceName,
  expiresAt: instant.optional().describe(`${lifetime}. Without it the token never expires`),
});

/** A token without its secret. */
export const token = defineReply("Token", {
  id: z.uuid(),
  scope,
  name: z.string(),
  createdAt: instant,
  expiresAt: instant.nullable().describe(`${lifetime}; null when it never expires`),
  lastUsedAt: instant.nullable().describe("At most a minute late; null when it was never used"),
});

/** A new token; the only reply that shows its secret. */
export const issuedToken = token
  .extend({ token: z.string().describe("Send it as `Authorization: Bearer`; shown only now") })
  .meta({ id: "IssuedToken" });

export const tokenPage = createPageSchema(token).meta({ id: "TokenPage" });
export const tokenParams = workspaceParams.extend({ tokenId: z.uuid() });
