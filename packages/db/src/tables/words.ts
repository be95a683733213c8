import type { Lane } from "@inlet/contracts";
import type { ColumnType, JSONColumnType } from "kysely";

/** A jsonb column: parsed when read, a JSON string when written. */
export type Json<T extends object | null> = JSONColumnType<T>;

/** A transaction id; text in JavaScript, ordered by Postgres. */
export type Xid = ColumnType<string, string | undefined, string>;

/** An instant that the database sets unless told otherwise. */
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

export type Overlap = "none" | "short" | "hourly" | "daily";

/** Whose runs read what is wanted: those of backfills only what backfills made wanted, the others all else. */
export type BacklogLane = Extract<Lane, "live" | "backfill">;
