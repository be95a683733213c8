import type { RunRef } from "@inlet/contracts";
import { sql } from "kysely";
import { kustomerNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { move } from "./transitions.ts";
import { readTo, shortOverlap } from "./windows/overlap.ts";

/** A ceiling lies a little in the past from the start, so a pass is due only this much after the interval. */
const slackSeconds = 60;

/** Returns what a run reads in all its passes together. */
export const getRunWindow = (run: Pick<Run, "firstWindowFrom" | "windowFrom" | "ceiling">) => ({
  from: run.firstWindowFrom ?? run.windowFrom,
  to: run.ceiling,
});

/** Whether a run in its backlog phase has not read the streams for longer than the integration's sync interval. */
export async function isNextPassDue(
  db: Db,
  { id }: RunRef,
  { syncIntervalSeconds }: { syncIntervalSeconds: number },
): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select ${kustomerNow} > ceiling + make_interval(secs => ${syncIntervalSeconds + slackSeconds}) as due
    from run where id = ${id}`.execute(db);
  return rows[0]?.due ?? false;
}

/**
 * Starts a run's next pass: the run reads the streams up to now before it continues with the backlog.
 * @returns undefined when the run has another version or is not open
 */
export const startNextPass = (
  db: Db,
  run: RunRef,
  { settleMs }: { settleMs: number },
): Promise<Run | undefined> =>
  move(db, run, {
    to: "running",
    set: {
      phase: "conversations",
      reading: null,
      atBarrier: false,
      passes: sql`passes + 1`,
      firstWindowFrom: sql`coalesce(first_window_from, window_from)`,
      windowFrom: sql`greatest(scope_from, ${readTo} - ${shortOverlap})`,
      ceiling: sql`greatest(ceiling, ${kustomerNow} - make_interval(secs => ${settleMs}::float8 / 1000))`,
      ceilingFixed: false,
      customersRead: false,
    },
  });
