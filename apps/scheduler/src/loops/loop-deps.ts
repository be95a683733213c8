import type { DbPool } from "@inlet/db";
import type { Queues } from "@inlet/queue";
import type { ServiceContext } from "@inlet/service-kit";
import type { Config } from "../config.ts";

interface Counter {
  inc(by: number): void;
}

/** What the scheduler's loops work with. */
export interface LoopDeps extends Pick<ServiceContext, "log"> {
  db: DbPool;
  queues: Queues;
  config: Pick<Config, "settleMs" | "keepBatchesDays" | "keepTombstonesDays">;
  opened: Counter;
  redispatched: Counter;
}

/** The maximum number of rows that one statement claims. The next iteration claims the rest. */
export const maxPerClaim = 500;
