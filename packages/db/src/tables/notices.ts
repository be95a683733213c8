import type { ColumnType, Generated } from "kysely";
import type { DefaultNow, NoticeLevel } from "./words.ts";

/** Something a workspace's people should know of, told once per (workspace, kind, subject). */
export interface NoticeTable {
  id: Generated<string>;
  workspaceId: string;
  kind: string;
  /** What it is about, such as a period: the same kind about the same subject is not told again. */
  subject: string;
  level: NoticeLevel;
  /** For people. */
  message: string;
  /** The same as facts, for programs. */
  details: ColumnType<Record<string, unknown>, string | undefined, string>;
  at: DefaultNow;
  /** When a scheduler wrote it to the log. */
  loggedAt: Date | null;
  /** How often it was sent to the workspace's `notice_url`. */
  tries: Generated<number>;
  /** When a scheduler looks at it next, to log or to send it; null when nothing is left to do. */
  nextTryAt: DefaultNow | null;
  deliveredAt: Date | null;
  /** Why the last try failed, in words. */
  failure: string | null;
  givenUpAt: Date | null;
}
