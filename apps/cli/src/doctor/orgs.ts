import { type DbPool, views } from "@inlet/db";
import { formatCell } from "../output/format-table.ts";
import { type Finding, formatCount, ok, warn } from "./finding.ts";

const maxOrgs = 100;

/** Whether any org is left alone for now. */
export async function checkOrgs(db: DbPool): Promise<Finding> {
  const blocked = await views.listBlockedOrgs(db, maxOrgs);
  const [first] = blocked;
  if (first === undefined) return ok("orgs", "no org is blocked");
  const until = formatCell(first.blockedUntil);
  const words = `${formatCount(blocked.length, "org")} blocked, such as ${formatCell(first.orgId)} until ${until}`;
  const why =
    first.consecutiveUnavailable > 0
      ? `its last ${formatCount(first.consecutiveUnavailable, "request")} got no proper answer: see whether Kustomer is down`
      : "Kustomer asked for a pause: when it happens often, lower INLET_BUDGET_SHARE";
  return warn("orgs", `${words}; ${why}`);
}
