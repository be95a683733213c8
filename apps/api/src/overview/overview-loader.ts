import type { http } from "@inlet/contracts";
import { integrations, notices, type Run, views, volume, type WorkspaceOverview } from "@inlet/db";
import { loadIntegrationReply, noWorkspace, toIngestionStatus, toProgress } from "@inlet/use-cases";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { cacheByCost } from "./cache-by-cost.ts";
import { listTroubles } from "./trouble.ts";

export type OverviewReply = z.output<typeof http.overview>;

/** Loads what the first screen of a workspace shows. @throws Fault not_found */
export type LoadOverview = (workspaceId: string) => Promise<OverviewReply>;

const latestNotices = 10;

/** Creates the loader. A process has one, so that all its callers share the cached expensive counts. */
export function createOverviewLoader({ db, settings }: Pick<Deps, "db" | "settings">): LoadOverview {
  const { share, searchesPerMinute } = settings.budget;
  const countStored = cacheByCost({
    load: (id) => views.countStored(db, id),
    countRows: (it) => it.conversations.count + it.messages.count + it.customers.count,
  });
  const readVolume = cacheByCost({
    load: (id) => volume.getUsage(db, id),
    countRows: (it) => (it === undefined ? 0 : it.used + it.held),
  });
  return async (workspaceId) => {
    const overview = await views.loadOverview(db, workspaceId, { share, searchesPerMinute });
    const usage = await readVolume(workspaceId);
    if (overview === undefined || usage === undefined) throw noWorkspace();
    const found = await integrations.findByWorkspace(db, workspaceId);
    const integration = found === undefined ? null : await loadIntegrationReply({ db, settings }, found);
    return {
      at: overview.at,
      workspace: { id: workspaceId, name: overview.name },
      integration,
      openRuns: overview.openRuns.map((it) => toOpenRunReply(it, overview.at)),
      volume: usage,
      notices: await notices.listNotices(db, { workspaceId, limit: latestNotices }),
      ...pickFacts(overview, integration),
      stored: await countStored(workspaceId),
      trouble: listTroubles({
        ...overview,
        attention: found?.attention ?? null,
        isActive: found !== undefined && toIngestionStatus(found) === "active",
        volume: usage,
        isAnyHeld: overview.held.count > 0,
      }),
    };
  };
}

function pickFacts(
  { lastDoneAt, seenUpTo, lateSeconds, ...rest }: WorkspaceOverview,
  integration: OverviewReply["integration"],
) {
  const nextRunAt = integration?.nextRunAt ?? null;
  const { recordsChangedAt, held, rejected, pending, budget } = rest;
  return {
    freshness: { lastDoneAt, seenUpTo, nextRunAt, lateSeconds },
    recordsChangedAt,
    held,
    rejected,
    pending,
    budget,
  };
}

function toOpenRunReply(run: Run, at: Date): OverviewReply["openRuns"][number] {
  const pausedByPerson = run.state === "paused" && run.pausedByPerson;
  return { ...run, pausedByPerson, progress: toProgress(run), etaSeconds: estimateSecondsLeft(run, at) };
}

/** Extrapolates from the records read so far and the time they took; null while nothing can be said. */
function estimateSecondsLeft(run: Run, at: Date): number | null {
  const { done, total } = toProgress(run);
  if (run.state === "paused" || total === null || done === 0) return null;
  return Math.ceil(((at.getTime() - run.openedAt.getTime()) / 1_000 / done) * (total - done));
}
