import type { Lane } from "@inlet/contracts";
import type { ColumnType, JSONColumnType } from "kysely";

/** A jsonb column: parsed when read, a JSON string when written. */
export type Json<T extends object | null> = JSONColumnType<T>;

/** An instant that is the current time by default. */
export type DefaultNow = ColumnType<Date, Date | undefined, Date>;

export type {
  BacklogKind,
  Lane,
  NoticeLevel,
  Period,
  RunKind,
  RunPhase,
  RunState,
  Scope,
  Strategy,
  Stream,
} from "@inlet/contracts";

/** By how much a run's window begins before its cursors; `none` for the first window. */
export type Overlap = "none" | "short" | "hourly" | "daily";

/** Whose runs fetch an entry of the backlog: a backfill fetches what it has added itself, all other runs the rest. */
export type BacklogLane = Extract<Lane, "live" | "backfill">;
