import type { BatchRef } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";

/**
 * The turns that a batch of a backfill takes. Its page of hundreds of records keeps the normalizer busy for longer than
 * the one record of an event, and nobody waits for it.
 */
const backfillTurns = 8;

/**
 * SQL expression: the turn of a new batch of a workspace and lane. Batches are normalized in the order of their turns.
 * Each workspace and lane gets one turn after the other, beginning with the one that is being served, so that they
 * alternate however many batches each of them has. It is start-time fair queueing.
 * @see https://doi.org/10.1109/90.649569
 */
export const nextTurn = (workspaceId: RawBuilder<unknown>, lane: RawBuilder<unknown>) => sql<number>`greatest(
  (select turn from raw_batch where state = 'pending' and not replayed order by turn limit 1),
  (select turn + case when ${lane} = 'backfill' then ${backfillTurns}::integer else 1 end
    from raw_batch
    where workspace_id = ${workspaceId} and lane = ${lane} and state = 'pending' and not replayed
    order by turn desc limit 1),
  0)`;

/** SQL expression: what the dispatch of a batch needs, of a row of `raw_batch`. */
export const batchRef = sql<BatchRef>`jsonb_build_object('id', id, 'lane', lane, 'turn', turn, 'replayed', replayed)`;
