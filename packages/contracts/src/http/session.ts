import { z } from "zod";
import { resourceName } from "./wire.ts";

/** A token that a person pastes to sign a browser in. */
export const newSession = z
  .strictObject({ token: z.string().trim().min(1).max(500).describe("As it was shown when it was made") })
  .meta({ id: "NewSession" });

/** The header in which a signed-in page sends its session's `csrf` with everything but GET and HEAD. */
export const csrfHeader = "x-inlet-csrf";

/** Who is signed in, and where. */
export const session = z
  .object({
    scope: z.enum(["member", "admin", "operator"]).describe("The highest of its tokens"),
    name: resourceName.describe("The name of the token with that scope"),
    csrf: z
      .string()
      .describe(`To be sent as \`${csrfHeader}\` with every request of this browser that is not GET or HEAD`),
    workspaces: z
      .array(
        z.object({ id: z.uuid(), name: z.string(), scope: z.enum(["member", "admin"]) }).meta({
          id: "SessionWorkspace",
        }),
      )
      .describe("By name; of operators the newest 1,000, in which they may do what admins may"),
  })
  .meta({ id: "Session" });
