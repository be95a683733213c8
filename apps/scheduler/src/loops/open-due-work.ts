import { checkKey, priority, readExtras, takeStep, toExtrasDispatch, toStepDispatch } from "@inlet/contracts";
import { agents, deletions, filters, integrations, runs, volume } from "@inlet/db";
import { type LoopDeps, maxPerClaim as limit } from "./loop-deps.ts";

/** Opens due runs, releases that fit the volume limit or follow a change of filters, and due reconcile runs. Dispatches due key checks and extras. */
export async function openDueWork({ db, queues, config, log, opened }: LoopDeps): Promise<void> {
  const due = await runs.openDue(db, { limit, settleMs: config.settleMs });
  await queues.sendMany(takeStep, due.map(toStepDispatch));
  await volume.endReleases(db, { limit });
  const releases = await volume.openReleases(db, { limit });
  await queues.sendMany(takeStep, releases.map(toStepDispatch));
  await filters.endRereads(db, { limit });
  const rereads = await filters.openRereads(db, { limit });
  await queues.sendMany(takeStep, rereads.map(toStepDispatch));
  const reconciles = await deletions.openDueReconciles(db, { limit });
  await queues.sendMany(takeStep, reconciles.map(toStepDispatch));
  const rechecks = await integrations.claimKeyRechecks(db, limit);
  const checks = rechecks.map((integrationId) => ({ payload: { integrationId }, priority: priority.live }));
  await queues.sendMany(checkKey, checks);
  const extras = await agents.claimDue(db, limit);
  await queues.sendMany(readExtras, extras.map(toExtrasDispatch));

  const counts = {
    due: due.length,
    releases: releases.length + rereads.length,
    reconciles: reconciles.length,
  };
  const openedCount = counts.due + counts.releases + counts.reconciles;
  opened.inc(openedCount);
  if (openedCount + rechecks.length + extras.length > 0)
    log.debug({ ...counts, rechecks: rechecks.length, extras: extras.length }, "due work opened");
}
