import type { http } from "@inlet/contracts";
import { type Db, retention } from "@inlet/db";
import type { z } from "zod";
import { findWorkspace } from "../integrations/find-integration.ts";

/** What a preview answers. */
export type RetentionPreview = z.output<typeof http.retentionPreview>;

/** Counts what a retention would remove of what is stored, without changing anything. @throws Fault not_found */
export async function previewRetention(
  db: Db,
  { workspaceId, retentionDays }: { workspaceId: string; retentionDays: number | null },
): Promise<RetentionPreview> {
  await findWorkspace(db, workspaceId);
  const current = await retention.find(db, workspaceId);
  const counts =
    retentionDays === null ? undefined : await retention.countExpired(db, workspaceId, retentionDays);
  const summary = [
    ...(counts === undefined ? ["Everything is kept, so nothing would go."] : describeCounts(counts)),
    ...(isLonger(retentionDays, current.days) ? [comesBack] : []),
  ];
  const { before = null, conversations = 0, messages = 0, oldestAt = null } = counts ?? {};
  return { before, conversations, messages, oldestAt, summary };
}

const describeCounts = ({ before, stored, conversations, messages }: retention.ExpiredCounts): string[] => [
  `Of ${stored} stored conversations, ${conversations} would go: they have not changed since ${before.toISOString()}. So would their messages, about ${messages}, and the customers whom nothing else names.`,
  ...(conversations === 0 ? [] : ["The volume that they used is not refunded."]),
];

/** What to know about a longer retention. */
const comesBack =
  "What went before does not come back by itself: a backfill of that time reads it again, and uses no volume for conversations that were charged before.";

const isLonger = (days: number | null, current: number | null): boolean =>
  current !== null && (days === null || days > current);
