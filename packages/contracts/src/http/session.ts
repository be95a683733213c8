import { z } from "zod";
import { scopeSchema, workspaceScopeSchema } from "../domain/workspaces.ts";
import { createPageSchema, defineBody, defineReply, instant, resourceName, text } from "../wire.ts";

/** The token with which a person signs in a browser. */
export const newSession = defineBody("NewSession", {
  token: z.string().trim().min(1).max(500).describe("As shown when it was created"),
});

/** The header that carries the session's `csrf` with every request of a signed-in page that is not GET or HEAD. */
export const csrfHeader = "x-inlet-csrf";

/** Who is signed in, and to which workspaces. */
export const session = defineReply("Session", {
  scope: scopeSchema.describe("The highest scope of its tokens"),
  name: resourceName.describe("The name of the token with that scope"),
  csrf: z
    .string()
    .describe(`Send it as \`${csrfHeader}\` with every request of this browser that is not GET or HEAD`),
  workspaces: z
    .array(defineReply("SessionWorkspace", { id: z.uuid(), name: z.string(), scope: workspaceScopeSchema }))
    .describe("By name. For operators the newest 1,000; an operator may do there what an admin may"),
});

/** A browser in which a person is signed in. */
export const sessionItem = defineReply("SessionItem", {
  id: z.uuid(),
  browser: text.describe("The User-Agent header of the browser; null when it sent none"),
  createdAt: instant,
  lastUsedAt: instant.describe("At most a minute late"),
  expiresAt: instant.describe("When it ends unless the browser sends a request before"),
  current: z.boolean().describe("Whether it is the session that asks"),
});

export const sessionPage = createPageSchema(sessionItem).meta({ id: "SessionPage" });
