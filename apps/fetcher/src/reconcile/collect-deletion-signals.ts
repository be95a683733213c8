import { type Db, type Run, type DeletionSignals, suspects } from "@inlet/db";
import type { ReadPlan } from "../read-plan.ts";
import type { StepReads } from "../step.ts";

const { candidateSources } = suspects;

type Suspicion = suspects.DeletionCandidate;

/** What became of a step: the ids that were refused, and whether the agenda has come to its end. */
interface FinishedStep extends StepReads {
  refused?: readonly string[];
  isPlanDone: boolean;
}

/** What a step tells of records that are gone or may be: mostly nothing. */
export async function collectDeletionSignals(db: Db, run: Run, outcome: FinishedStep): Promise<DeletionSignals> {
  const { plan, isPlanDone } = outcome;
  return {
    verifications: collectVerifications(outcome),
    candidates: [...collectMissing(outcome), ...collectAudited(outcome), ...(await collectAbsentMessages(db, run, outcome))],
    sweptRange: isPlanDone ? plan.idRange : undefined,
    auditProgress: isPlanDone ? getAuditProgress(outcome) : undefined,
  };
}

const recordKinds = { conversation: "conversation", thread: "conversation", customer: "customer" } as const;

/** Ids that were asked for singly and that Kustomer did not have. */
function collectMissing({ plan: { idKind }, results }: StepReads): Suspicion[] {
  if (idKind === undefined) return [];
  const missing = results.flatMap((it) => it?.notFound ?? []);
  return missing.map((id) => ({ kind: recordKinds[idKind], id, source: candidateSources.missing }));
}

/** What the audit log told. */
function collectAudited({ results }: StepReads): Suspicion[] {
  return results.flatMap((it): Suspicion[] => [
    ...(it?.told?.gone ?? []).map((gone) => ({ ...gone, source: candidateSources.audit })),
    ...(it?.told?.redacted ?? []).map((id) => ({ kind: "message", id, source: candidateSources.redacted }) as const),
  ]);
}

/** Stored messages of threads that were read to their end without them. */
async function collectAbsentMessages(db: Db, { workspaceId }: Run, { results }: StepReads): Promise<Suspicion[]> {
  const whole = results.flatMap((it) => it?.whole ?? []);
  if (whole.length === 0) return [];
  const absent = await suspects.listAbsentMessages(db, workspaceId, whole);
  return absent.map((id) => ({ kind: "message", id, source: candidateSources.absent }));
}

/** What looks at single records showed; nothing of those that failed, which are looked at again. */
function collectVerifications({ plan: { verifyKind, reads }, results, refused = [] }: FinishedStep): suspects.Verification[] {
  if (verifyKind === undefined) return [];
  return reads.flatMap(({ ids: [id = ""] }, i): suspects.Verification[] => {
    const result = results[i];
    if (refused.includes(id)) return [{ kind: verifyKind, id, notFoundAt: null, isFound: false }];
    if (result === undefined) return [];
    const isFound = result.notFound.length === 0;
    return [{ kind: verifyKind, id, notFoundAt: isFound ? null : result.permitAt, isFound: isThere }];
  });
}

/** Kustomer's time at the first page, as `Date` tells it, when the log has been read to its end. */
function getAuditProgress({ plan, results }: StepReads): DeletionSignals["auditProgress"] {
  const { audit } = recordAuditStart(plan, results);
  if (audit?.to === undefined) return undefined;
  return { to: new Date(audit.to), behindMs: audit.behindMs ?? 0 };
}

/** An agenda that reads the audit log remembers when its first page was written. */
export function recordAuditStart(agenda: ReadPlan, results: StepReads["results"]): ReadPlan {
  const [result] = results;
  if (agenda.audit === undefined || agenda.audit.to !== undefined || result?.date === undefined)
    return agenda;
  const behindMs = result.permitAt.getTime() - result.date.getTime();
  return { ...agenda, audit: { to: result.date.toISOString(), behindMs } };
}
