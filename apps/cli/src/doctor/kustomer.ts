import { type DbPool, views } from "@inlet/db";
import { findObstacle, resolveBaseUrl } from "@inlet/kustomer";
import { kustomerEnv, parseEnv } from "@inlet/service-kit";
import { z } from "zod";
import { readProxies } from "../database/read-env.ts";
import { formatCell } from "../output/format-table.ts";
import { fail, formatCount, type Outcome, ok, warn } from "./finding.ts";

const maxHosts = 100;

/**
 * Checks whether each Kustomer host in use can be reached, through the proxies that the services use.
 * Returns a finding for each unreachable host, or else a single one. Before anything is connected, it checks the host
 * that new keys go to by default.
 */
export async function checkKustomer(db: DbPool, env: NodeJS.ProcessEnv): Promise<Outcome[]> {
  const addresses = await views.listBaseUrls(db, maxHosts);
  if (addresses.length === 0) return [await checkDefaultAddress(env)];
  const faults = await Promise.all(addresses.map((it) => checkAddress(it, env)));
  const failed = faults.filter((it) => it !== undefined);
  return failed.length > 0 ? failed : [ok(`${formatCount(addresses.length, "host")} can be reached`)];
}

async function checkDefaultAddress(env: NodeJS.ProcessEnv): Promise<Outcome> {
  const { INLET_KUSTOMER_BASE_URL: override } = parseEnv(z.object(kustomerEnv), env);
  const url = new URL(resolveBaseUrl({ override }));
  const reason = await findObstacle(url.href, readProxies({ env }));
  if (reason === undefined) return ok(`nothing is connected yet; ${url.host} can be reached`);
  const message = `nothing is connected yet, and ${url.host} cannot be reached (${reason})`;
  return warn(`${message}: check whether this host may connect to it`);
}

interface Address {
  baseUrl: string;
  /** How many integrations read from it. */
  count: number;
}

async function checkAddress(
  { baseUrl, count }: Address,
  env: NodeJS.ProcessEnv,
): Promise<Outcome | undefined> {
  const reason = await findObstacle(baseUrl, readProxies({ env }));
  if (reason === undefined) return undefined;
  const { host } = new URL(baseUrl);
  const message = `${host} cannot be reached (${reason}), and ${formatCount(count, "integration")} read from it`;
  return fail(`${message}: check whether this host may connect to it, or whether it is down`);
}

const maxListedKeys = 20;
const daysAhead = 14;

/** Checks whether any API key expires soon. The admin of its workspace must replace it. */
export async function checkKeys(db: DbPool): Promise<Outcome> {
  const expiring = await views.listExpiringKeys(db, { days: daysAhead, limit: maxListedKeys + 1 });
  if (expiring.length === 0) return ok(`no API key expires within ${daysAhead} days`);
  const list = expiring.slice(0, maxListedKeys).map(describeKey).join("; ");
  const count =
    expiring.length > maxListedKeys
      ? `more than ${maxListedKeys} API keys`
      : formatCount(expiring.length, "API key");
  return warn(`${count} expired or will expire within ${daysAhead} days; replace them in Kustomer: ${list}`);
}

const describeKey = ({ workspaceId, orgName, keyExpiresAt }: views.ExpiringKey): string =>
  `workspace ${workspaceId} (${formatCell(orgName)}) at ${formatCell(keyExpiresAt)}`;

const maxOrgs = 100;

/** Checks whether any org is blocked, so that Inlet sends it no requests. */
export async function checkOrgs(db: DbPool): Promise<Outcome> {
  const blocked = await views.listBlockedOrgs(db, maxOrgs);
  const [first] = blocked;
  if (first === undefined) return ok("no org is blocked");
  const until = formatCell(first.blockedUntil);
  const message = `${formatCount(blocked.length, "org")} blocked, such as ${formatCell(first.orgId)} until ${until}`;
  const advice =
    first.consecutiveUnavailable > 0
      ? `its last ${formatCount(first.consecutiveUnavailable, "request")} failed: check whether Kustomer is down`
      : "Kustomer asked for a pause: if it happens often, lower INLET_BUDGET_SHARE";
  return warn(`${message}; ${advice}`);
}
