import type { RunRef } from "@inlet/contracts";
import { sql } from "kysely";
import { isActive } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { buildMove } from "./transitions.ts";

/** Pauses an integration's open runs. Each keeps its place; its current step ends without writing. */
export async function pauseAll(db: Db, integrationId: string): Promise<void> {
  const isUnpaused = sql`integration_id = ${integrationId} and state <> 'paused'`;
  await buildMove({ to: "paused", set: { atBarrier: false } }, isUnpaused).execute(db);
}

/** A resumed run has no failures in a row. */
const withoutFailures = { failures: 0, error: null };

/** Resumes an integration's paused runs, except those that a person has paused. The caller dispatches them. */
export async function resumeAll(db: Db, integrationId: string): Promise<RunRef[]> {
  const isPaused = sql`integration_id = ${integrationId} and not paused_by_person`;
  const { rows } = await buildMove({ to: "queued", set: withoutFailures }, isPaused).execute(db);
  return rows.map(({ id, version, lane }) => ({ id, version, lane }));
}

/**
 * Pauses one run on behalf of a person. Only a person resumes it: restarting services or switching the integration off
 * and on does not. A live run is paused with its integration instead.
 * @returns undefined when the run is over or live
 */
export async function pause(db: Db, runId: string): Promise<Run | undefined> {
  const version = sql`version + case when state = 'paused' then 0 else 1 end`;
  const change = { to: "paused", set: { pausedByPerson: true, atBarrier: false, version } } as const;
  const { rows } = await buildMove(change, sql`id = ${runId} and lane <> 'live'`).execute(db);
  return rows[0];
}

/**
 * Resumes a run that a person has paused. While its integration is inactive the run stays paused, and resumes with the
 * integration. The caller dispatches the run if it is queued.
 * @returns undefined when no person has paused the run, or it waits for the answer to a question
 */
export async function resume(db: Db, runId: string): Promise<Run | undefined> {
  const { rows } = await buildMove(
    {
      to: { when: sql`is_active`, is: "queued", otherwise: "paused" },
      using: sql`(select id as integration, ${isActive} as is_active from integration) i`,
      set: { ...withoutFailures, pausedByPerson: false },
    },
    sql`id = ${runId} and i.integration = integration_id and paused_by_person and question is null`,
  ).execute(db);
  return rows[0];
}
