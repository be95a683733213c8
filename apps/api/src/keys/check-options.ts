import { budgets, createPermitAcquirer, type Db, integrations } from "@inlet/db";
import type { KeyCheckOptions, KustomerClient } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";

/** A person is waiting, so a check waits its turn in the org's budget for a while. */
const patienceMs = 15_000;

/** A key that is to be checked. */
interface PendingCheck {
  workspaceId: string;
  baseUrl: string;
  client: KustomerClient;
  signal: AbortSignal;
}

/**
 * Leave to make the requests of a check. They are paid from the budget of the org whose key it is, which nobody knows
 * for sure before Kustomer has answered once. So the first is paid by whom the key's claims name, if that is an org we
 * know (a forged key costs it that one request, since Kustomer refuses it at the first), else by the org that the
 * workspace is connected to, else from a budget of the host. When it then turns out to be another org, that one pays
 * for the first as well, and for all others.
 */
export async function buildCheckOptions(
  { db, settings }: Pick<Deps, "db" | "settings">,
  checking: PendingCheck,
): Promise<KeyCheckOptions> {
  const { workspaceId, signal } = checking;
  const holder = `check/${workspaceId}`;
  const paidBy = (orgId: string) =>
    createPermitAcquirer(db, { orgId, lane: "live", holder, patienceMs, policy: settings.budget, signal });
  let payer = await guessBudgetOrg(db, checking);
  let admit = paidBy(payer);
  return {
    signal,
    acquirePermit: (kind) => admit(kind),
    async onOrgIdentified(orgId) {
      if (orgId === payer) return;
      payer = orgId;
      admit = paidBy(orgId);
      await admit("other"); // for the request that told us
    },
  };
}

/** An org that nobody has called is no budget to keep; whoever makes up names must not fill the table with them. */
async function guessBudgetOrg(db: Db, { workspaceId, baseUrl, client }: PendingCheck): Promise<string> {
  const claimed = client.keyMetadata?.claimedOrg?.id;
  if (claimed !== undefined && (await budgets.hasBudget(db, claimed))) return claimed;
  const connected = await integrations.findByWorkspace(db, workspaceId);
  return connected?.orgId ?? `unknown:${new URL(baseUrl).host}`;
}
