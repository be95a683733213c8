import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import { commitStep, type StepCommit, type SteppedRun } from "../runs/steps.ts";
import { type Look, note, noteLooks, type Suspicion } from "./candidates.ts";
import { type Audited, noteAudited } from "./reconciles.ts";
import { moveOn, type Swath } from "./sweeps.ts";

/** What a step tells of records that are gone or may be. */
export interface StepNews {
  suspicions: readonly Suspicion[];
  looks: readonly Look[];
  /** A stretch of stored ids that has been read to its end. */
  swath?: Swath | undefined;
  /** How far the audit log has been read, when that was its end. */
  audited?: Audited | undefined;
}

const isNothing = ({ suspicions, looks, swath, audited }: StepNews) =>
  suspicions.length + looks.length === 0 && swath === undefined && audited === undefined;

/**
 * Commits a step with what it tells, all or nothing.
 * @returns undefined when the run had moved
 */
export async function commit(
  db: Db,
  run: Run,
  { commit: step, news }: { commit: StepCommit; news: StepNews },
): Promise<SteppedRun | undefined> {
  if (isNothing(news)) return commitStep(db, run, step);
  const { suspicions, looks, swath, audited } = news;
  return db.transaction().execute(async (tx) => {
    const stepped = await commitStep(tx, run, step);
    if (stepped === undefined) return undefined;
    await note(tx, run, suspicions);
    if (looks.length > 0) await noteLooks(tx, run, looks);
    if (swath !== undefined) await moveOn(tx, run, swath);
    if (audited !== undefined) await noteAudited(tx, run, audited);
    return stepped;
  });
}
