import { Fault, type http } from "@inlet/contracts";
import { integrations, type Look, notices, overviews, type Run, switching, volume } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { toIntegrationReply, toProgress } from "../integrations/integration-reply.ts";
import { cacheByCost } from "./cache-by-cost.ts";
import { listTroubles } from "./trouble.ts";

export type Overview = z.output<typeof http.overview>;

/** Looks at a workspace as its first screen shows it. @throws Fault not_found */
export type LoadOverview = (workspaceId: string) => Promise<Overview>;

const latestNotices = 10;

const noWorkspace = () => new Fault("not_found", "There is no such workspace.");

/** What looks at workspaces. One serves the whole process, so that dear counts are shared. */
export function createOverviewLoader({ db, settings }: Pick<Deps, "db" | "settings">): LoadOverview {
  const { share, searchesPerMinute } = settings.budget;
  const countStored = cacheByCost({
    load: (id) => overviews.countStored(db, id),
    countRows: (it) => it.conversations.count + it.messages.count + it.customers.count,
  });
  const readVolume = cacheByCost({
    load: (id) => volume.usage(db, id),
    countRows: (it) => (it === undefined ? 0 : it.used + it.held),
  });
  return async (workspaceId) => {
    const look = await overviews.look(db, workspaceId, { share, searchesPerMinute });
    const used = await readVolume(workspaceId);
    if (look === undefined || used === undefined) throw noWorkspace();
    const found = await integrations.findByWorkspace(db, workspaceId);
    const integration = found === undefined ? null : await toIntegrationReply({ db, settings }, found);
    return {
      at: look.at,
      workspace: { id: workspaceId, name: look.name },
      integration,
      openRuns: look.openRuns.map((it) => toOpenRunReply(it, look.at)),
      volume: used,
      notices: await notices.list(db, { workspaceId, limit: latestNotices }),
      ...pickFacts(look, integration),
      stored: await countStored(workspaceId),
      trouble: listTroubles({
        attention: found?.attention ?? null,
        isActive: found !== undefined && switching.toIngestionStatus(found) === "active",
        volume: used,
        isAnyHeld: look.held.count > 0,
        unreachableSince: look.unreachableSince,
        limitNotice: look.limitNotice,
        weaker: look.weaker,
      }),
    };
  };
}

function pickFacts({ lastDoneAt, seenUpTo, lateSeconds, ...look }: Look, integration: Overview["integration"]) {
  const nextRunAt = integration?.nextRunAt ?? null;
  const { held, rejected, pending, budget } = look;
  return { freshness: { lastDoneAt, seenUpTo, nextRunAt, lateSeconds }, held, rejected, pending, budget };
}

function toOpenRunReply(run: Run, at: Date): Overview["openRuns"][number] {
  return { ...run, progress: toProgress(run), etaSeconds: estimateSecondsLeft(run, at) };
}

/** By what it has read so far in how long; a first guess after its first page, and better with each. */
function estimateSecondsLeft({ state, openedAt, doneRecords, totalRecords }: Run, at: Date): number | null {
  if (state === "paused" || totalRecords === null || doneRecords === 0) return null;
  const left = Math.max(totalRecords - doneRecords, 0);
  return Math.ceil(((at.getTime() - openedAt.getTime()) / 1_000 / doneRecords) * left);
}
