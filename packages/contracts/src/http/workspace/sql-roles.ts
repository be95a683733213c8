import { z } from "zod";
import {
  count,
  createPageSchema,
  defineBody,
  defineReply,
  instant,
  resourceName,
  workspaceParams,
} from "../../wire.ts";

/** A new role. */
export const newSqlRole = defineBody("NewSqlRole", {
  name: resourceName.describe("Of the person or program that gets it"),
});

/** A role of Postgres by which an analyst reads the views of the workspace. */
export const sqlRole = defineReply("SqlRole", {
  id: z.uuid(),
  name: z.string(),
  role: z.string().describe("Its name in Postgres, which the analyst enters as the user"),
  createdAt: instant,
  canLogIn: z
    .boolean()
    .describe("False when Postgres has no such role, as after a restore on another server: drop it then"),
  sessions: count.describe("How many it has now; it has 5 at the most"),
});

/** A new role; the only reply that shows its password. */
export const issuedSqlRole = sqlRole
  .extend({ password: z.string().describe("Shown only now") })
  .meta({ id: "IssuedSqlRole" });

export const sqlRolePage = createPageSchema(sqlRole).meta({ id: "SqlRolePage" });
export const sqlRoleParams = workspaceParams.extend({ sqlRoleId: z.uuid() });

/** Whether and where analysts connect. */
export const sqlAccess = defineReply("SqlAccess", {
  available: z.boolean().describe("Whether roles can be created"),
  problems: z.array(z.string()).describe("Why not; the operator must prepare the database"),
  address: z
    .string()
    .nullable()
    .describe("Host and port to connect to; null where the operator has not set INLET_SQL_ADDRESS"),
  database: z.string().describe("The name of the database"),
  maxRoles: count,
});
