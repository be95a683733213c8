import { Fault } from "@inlet/contracts";
import { type Db, retention, type runs } from "@inlet/db";

/**
 * Moves the beginning of a range to where the workspace's retention begins: what is older would not be stored.
 * @returns the range, and a sentence about what was cut off, if anything was
 * @throws Fault invalid, when the whole range is older
 */
export async function clampToRetained(
  db: Db,
  workspaceId: string,
  { from, to }: runs.BackfillRange,
): Promise<{ range: runs.BackfillRange; warning: string | undefined }> {
  const { days, retainedFrom } = await retention.find(db, workspaceId);
  if (retainedFrom === null || from >= retainedFrom) return { range: { from, to }, warning: undefined };
  const kept = `This workspace keeps conversations for ${days} days after their last change`;
  const since = retainedFrom.toISOString();
  if (to <= retainedFrom)
    throw new Fault(
      "invalid",
      `${kept}, so nothing from before ${since} would be stored: choose a later range, or set a longer \`retentionDays\` first.`,
    );
  return {
    range: { from: retainedFrom, to },
    warning: `${kept}, so the range begins at ${since}: nothing older would be stored.`,
  };
}
