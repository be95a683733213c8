import type { http } from "@inlet/contracts";
import { type Integration, volume, type WorkspaceOverview } from "@inlet/db";
import { describeLostRights } from "@inlet/use-cases";
import type { z } from "zod";

type Trouble = z.output<typeof http.trouble>;

/** What the database knows about the health of a workspace. */
interface HealthSignals
  extends Pick<Integration, "attention">,
    Pick<WorkspaceOverview, "unreachableSince" | "limitNotice" | "lostRights"> {
  /** Whether ingestion is on and not paused. */
  isActive: boolean;
  volume: { used: number; limit: number };
  /** Whether any conversation is held over the volume limit. */
  isAnyHeld: boolean;
}

const keyAdvice =
  "Sync is paused, and nothing is lost. Inlet checks the key again every 15 minutes and continues when it works; with a new key it continues at once.";

/** Lists what a person must know about, the most serious first. */
export function listTroubles(signals: HealthSignals): Trouble[] {
  const checks = [getKeyTrouble, getOutageTrouble, getLimitTrouble, getLostRightsTrouble];
  return checks.map((check) => check(signals)).filter((it) => it !== undefined);
}

function getKeyTrouble({ attention }: HealthSignals): Trouble | undefined {
  if (attention === null) return undefined;
  const kind = attention.reason === "roles_missing" ? "roles_lost" : "key_dead";
  return { kind, since: new Date(attention.since), message: `${attention.message} ${keyAdvice}` };
}

function getOutageTrouble({ unreachableSince, isActive }: HealthSignals): Trouble | undefined {
  if (unreachableSince === null || !isActive) return undefined;
  return {
    kind: "kustomer_unreachable",
    since: unreachableSince,
    message:
      "Kustomer is not responding. Inlet retries at least once a minute and continues where it stopped: nothing is lost. If this lasts, check whether Kustomer reports an incident.",
  };
}

function getLimitTrouble({
  volume: { used, limit },
  isAnyHeld,
  limitNotice,
}: HealthSignals): Trouble | undefined {
  if (used < limit || (limit === 0 && !isAnyHeld)) return undefined;
  return {
    kind: "limit_reached",
    since: limitNotice?.at ?? null,
    message: limitNotice?.message ?? volume.describeReachedLimit({ used, limit }),
  };
}

/** Reported only while the key works: otherwise the key's own trouble matters more. */
function getLostRightsTrouble({ lostRights, attention }: HealthSignals): Trouble | undefined {
  if (lostRights === null || attention !== null) return undefined;
  const message = `${describeLostRights(lostRights.rights).join(" ")} Nothing is lost meanwhile.`;
  return { kind: "key_weaker", since: lostRights.at, message };
}
