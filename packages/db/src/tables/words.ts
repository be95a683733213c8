import type { ColumnType, JSONColumnType } from "kysely";

/** A jsonb column: parsed when read, a JSON string when written. */
export type Json<T extends object | null> = JSONColumnType<T>;

/** A transaction id; text in JavaScript, ordered by Postgres. */
export type Xid = ColumnType<string, string | undefined, string>;

/** An instant that the database sets unless told otherwise. */
export type DefaultNow = ColumnType<Date, Date | undefined, Date>;

export type Period = "day" | "week" | "month" | "year";

export type Scope = "operator" | "admin" | "member";

export type Stream = "conversations" | "messages" | "customers" | "tags";

export type RunKind = "initial" | "incremental" | "backfill" | "reconcile" | "release";

export type RunState = "queued" | "running" | "waiting" | "paused" | "done" | "failed" | "cancelled";

export type Phase = "tags" | "conversations" | "messages" | "backlog" | "audit" | "sweep" | "verify" | "done";

export type Strategy = "search" | "list";

export type Overlap = "none" | "short" | "hourly" | "daily";

export type NoticeLevel = "info" | "warn" | "error";

export type BacklogKind = "conversation" | "thread" | "customer";

/** Whose runs read what is wanted: those of backfills only what backfills made wanted, the others all else. */
export type BacklogLane = "live" | "backfill";
