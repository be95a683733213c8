import { budgets, type Db, integrations } from "@inlet/db";
import type { KeyCheckOptions, KustomerClient } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { personPatienceMs } from "./wait-for-kustomer.ts";

/** A key check that is about to start. */
interface PendingCheck {
  workspaceId: string;
  baseUrl: string;
  client: KustomerClient;
  signal: AbortSignal;
}

/**
 * Builds the options under which a new key is checked: which budget its requests take permits from, and when they stop.
 *
 * The permits come from the budget of the key's org, which only Kustomer's first reply confirms. The first permit
 * therefore comes from the budget of the org that the key claims, if that org has one. A forged key costs that org this
 * one request, because Kustomer refuses the key at once. Otherwise the first permit comes from the org that the workspace
 * is connected to, or else from a budget of the host. If Kustomer then names another org, that org's budget gives a
 * permit for the first request as well, and for all later ones.
 */
export async function buildCheckOptions(
  { db, settings }: Pick<Deps, "db" | "settings">,
  check: PendingCheck,
): Promise<KeyCheckOptions> {
  const { workspaceId, signal } = check;
  const holder = `check/${workspaceId}`;
  const createAcquirer = (orgId: string) =>
    budgets.createPermitAcquirer(db, {
      orgId,
      lane: "live",
      holder,
      patienceMs: personPatienceMs,
      policy: settings.budget,
      signal,
    });
  let budgetOrgId = await guessBudgetOrg(db, check);
  let acquirePermit = createAcquirer(budgetOrgId);
  return {
    signal,
    acquirePermit: (kind) => acquirePermit(kind),
    async onOrgIdentified(orgId) {
      if (orgId === budgetOrgId) return;
      budgetOrgId = orgId;
      acquirePermit = createAcquirer(orgId);
      await acquirePermit("other"); // for the request whose reply named the org
    },
  };
}

/** Uses a claimed org only if it has a budget already, so that forged claims cannot fill the budget table. */
async function guessBudgetOrg(db: Db, { workspaceId, baseUrl, client }: PendingCheck): Promise<string> {
  const claimed = client.keyMetadata?.claimedOrg?.id;
  if (claimed !== undefined && (await budgets.hasBudget(db, claimed))) return claimed;
  const connected = await integrations.findByWorkspace(db, workspaceId);
  return connected?.orgId ?? `unknown:${new URL(baseUrl).host}`;
}
