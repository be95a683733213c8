import { type DbPool, views } from "@inlet/db";
import { formatCell } from "../output/format-table.ts";
import { type Finding, formatCount, ok, warn } from "./finding.ts";

const check = "keys";
const maxListed = 20;

/** Which API keys end within two weeks, or have ended; their workspaces' admins replace them. */
export async function checkKeys(db: DbPool): Promise<Finding> {
  const ending = await views.listExpiringKeys(db, maxListed + 1);
  if (ending.length === 0) return ok(check, "no API key ends within 14 days");
  const told = ending.slice(0, maxListed).map(describeKey).join("; ");
  const count =
    ending.length > maxListed ? `more than ${maxListed} API keys` : formatCount(ending.length, "API key");
  return warn(check, `${count} ended or ending within 14 days, to be replaced in Kustomer: ${told}`);
}

const describeKey = ({ workspaceId, orgName, keyExpiresAt }: views.ExpiringKey): string =>
  `workspace ${workspaceId} (${formatCell(orgName)}) at ${formatCell(keyExpiresAt)}`;
