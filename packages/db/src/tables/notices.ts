import type { ColumnType, Generated } from "kysely";
import type { DefaultNow, NoticeLevel } from "./column-types.ts";

/** A notice for a workspace's people, raised once per (workspace, kind, subject). */
export interface NoticeTable {
  id: Generated<string>;
  workspaceId: string;
  kind: string;
  /** What it is about, such as a period. The same kind is not raised again for the same subject. */
  subject: string;
  level: NoticeLevel;
  /** The text for people. */
  message: string;
  /** The same as values for programs. */
  details: ColumnType<Record<string, unknown>, string | undefined, string>;
  at: DefaultNow;
  /** When a scheduler has logged it. */
  loggedAt: Date | null;
  /** How often it has been sent to the workspace's endpoints. */
  tries: Generated<number>;
  /** When a scheduler logs it and hands it to the workspace's endpoints; null once that is done. */
  nextTryAt: DefaultNow | null;
  /** When an endpoint accepted it first. */
  deliveredAt: Date | null;
  /** Why the last delivery failed, for people. */
  failure: string | null;
  givenUpAt: Date | null;
}
