import type { RunRef } from "@inlet/contracts";
import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run, RunPhase, Stream } from "../tables/index.ts";
import { move } from "./transitions.ts";

/** SQL over an `integration` row: the first phase of a run that reads streams. Tags are read once an hour. */
export const firstPhase = sql`
  case when tags_read_at > clock_timestamp() - interval '1 hour' then 'conversations' else 'tags' end`;

/**
 * Moves a run to another phase without a request.
 * @returns undefined when the run has another version or is not open
 */
export const enterPhase = (db: Db, run: RunRef, phase: RunPhase): Promise<Run | undefined> =>
  move(db, run, { to: "running", set: { phase, reading: null, atBarrier: false } });

/**
 * Switches streams of a run from search to lists and restarts its phase. For runs that nothing opens again by itself.
 * Dispatches for the earlier version end without an effect.
 * @returns undefined when the run has another version or is not open
 */
export function switchToLists(
  db: Db,
  run: RunRef,
  { streams, warning }: { streams: readonly Stream[]; warning: string },
): Promise<Run | undefined> {
  const listed = sql`(listed || ${streams}::text[])`;
  return move(db, run, {
    to: "running",
    set: {
      reading: null,
      atBarrier: false,
      listed: sql`array(select distinct unnest(${listed}) order by 1)`,
      strategy: sql`case when 'conversations' = any(${listed}) then 'list' else strategy end`,
      warnings: sql`warnings || ${warning}::text`,
      dispatchAt: sql`clock_timestamp()`,
    },
  });
}
