import type { http } from "@inlet/contracts";
import { type Integration, integrations, type WorkspaceOverview } from "@inlet/db";
import type { z } from "zod";

type Trouble = z.output<typeof http.trouble>;

/** What may be wrong with a workspace, as far as the database knows. */
export interface HealthSignals {
  attention: Integration["attention"];
  /** Whether anything is to be read now. */
  isActive: boolean;
  unreachableSince: WorkspaceOverview["unreachableSince"];
  limitNotice: WorkspaceOverview["limitNotice"];
  volume: { used: number; limit: number };
  weaker: WorkspaceOverview["lostRights"];
  /** Whether a conversation waits for room. */
  isAnyHeld: boolean;
}

const whatInletDoes =
  "Reading is paused and nothing that was read is lost. Inlet tries the key again every 15 minutes and goes on by itself once it works; a new key does so at once.";

/** What a person must know of, the worst first. */
export function listTroubles(symptoms: HealthSignals): Trouble[] {
  const all = [
    getKeyTrouble(symptoms),
    getOutage(symptoms),
    getLimitTrouble(symptoms),
    getLostRights(symptoms),
  ];
  return all.filter((it) => it !== undefined);
}

function getKeyTrouble({ attention }: HealthSignals): Trouble | undefined {
  if (attention === null) return undefined;
  const kind = attention.reason === "roles_missing" ? "roles_lost" : "key_dead";
  return { kind, since: new Date(attention.since), message: `${attention.message} ${whatInletDoes}` };
}

function getOutage({ unreachableSince, isActive }: HealthSignals): Trouble | undefined {
  if (unreachableSince === null || !isActive) return undefined;
  return {
    kind: "kustomer_unreachable",
    since: unreachableSince,
    message:
      "Kustomer does not answer. Inlet asks again, at most a minute apart while something is to be read, and goes on where it stopped: nothing is lost. If this lasts, see whether Kustomer reports an incident.",
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
    message:
      limitNotice?.message ??
      `The volume limit is reached: ${used} of ${limit} conversations of this period are used. New conversations are held by id until the limit is raised or the period turns; then they are read whole. What is stored goes on being updated.`,
  };
}

/** Only while the key works at all: else there is worse to tell. */
function getLostRights({ weaker, attention }: HealthSignals): Trouble | undefined {
  if (weaker === null || attention !== null) return undefined;
  const message = `${integrations.describeLostRights(weaker.lost).join(" ")} Nothing is lost meanwhile.`;
  return { kind: "key_weaker", since: weaker.at, message };
}
