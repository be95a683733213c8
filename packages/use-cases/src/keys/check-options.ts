import { budgets, readDatabaseTime } from "@inlet/db";
import type { AcquirePermit, KeyCheckOptions } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { personPatienceMs } from "./wait-for-kustomer.ts";

/** A key check that is about to start. */
interface PendingCheck {
  workspaceId: string;
  baseUrl: string;
  signal: AbortSignal;
}

/**
 * Builds the options under which a new key is checked: which budget its requests take permits from, and when they stop.
 *
 * Anybody can write a key that claims somebody else's org. Until Kustomer names the org, the requests therefore use no
 * org's budget and change none, whatever the reply is. They are few, because a workspace may try ten keys a minute. Once
 * Kustomer has named the org, its budget gives a permit for the request that was answered, and for all later ones.
 */
export function buildCheckOptions(
  { db, settings }: Pick<Deps, "db" | "settings">,
  { workspaceId, baseUrl, signal }: PendingCheck,
): KeyCheckOptions {
  const { host } = new URL(baseUrl);
  let acquirePermit: AcquirePermit = async () => ({ at: await readDatabaseTime(db), report: ignoreReply });
  return {
    signal,
    acquirePermit: (kind) => acquirePermit(kind),
    async onOrgIdentified(orgId) {
      acquirePermit = budgets.createPermitAcquirer(db, {
        ...{ host, orgId, lane: "live", holder: `check/${workspaceId}` },
        patienceMs: personPatienceMs,
        policy: settings.budget,
        signal,
      });
      await acquirePermit("other"); // for the request whose reply named the org
    },
  };
}

const ignoreReply = async (): Promise<void> => undefined;
