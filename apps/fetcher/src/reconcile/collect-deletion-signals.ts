import { type Db, type DeletionSignals, deletions, type Run } from "@inlet/db";
import type { ReadPlan } from "../read-plan.ts";
import type { StepReads } from "../step.ts";

const { candidateSources } = deletions;

type DeletionCandidate = deletions.DeletionCandidate;

/** The reads of a step, the ids that Kustomer refused, and whether the plan is done. */
interface FinishedStep extends StepReads {
  refused?: readonly string[];
  isPlanDone: boolean;
}

/** Collects what a step shows about deleted records. Most steps show nothing. */
export async function collectDeletionSignals(db: Db, run: Run, step: FinishedStep): Promise<DeletionSignals> {
  const { plan, isPlanDone } = step;
  const absentMessages = await collectAbsentMessages(db, run, step);
  return {
    verifications: collectVerifications(step),
    candidates: [...collectNotFound(step), ...collectAudited(step), ...absentMessages],
    sweptRange: isPlanDone ? plan.idRange : undefined,
    auditProgress: isPlanDone ? getAuditProgress(step) : undefined,
  };
}

const recordKinds = { conversation: "conversation", thread: "conversation", customer: "customer" } as const;

/** Ids that were requested by id and that Kustomer did not have. */
function collectNotFound({ plan: { idKind }, results }: StepReads): DeletionCandidate[] {
  if (idKind === undefined) return [];
  const notFound = results.flatMap((it) => it?.notFound ?? []);
  return notFound.map((id) => ({ kind: recordKinds[idKind], id, source: candidateSources.notFound }));
}

/** Deletions and redactions in the audit log. */
function collectAudited({ results }: StepReads): DeletionCandidate[] {
  return results.flatMap((it): DeletionCandidate[] => {
    if (it?.finding?.kind !== "audit-signals") return [];
    const { deleted, redacted } = it.finding;
    return [
      ...deleted.map((record) => ({ ...record, source: candidateSources.audit })),
      ...redacted.map((id) => ({ kind: "message", id, source: candidateSources.redacted }) as const),
    ];
  });
}

/** Stored messages that a completely read thread no longer contains. */
async function collectAbsentMessages(
  db: Db,
  { workspaceId }: Run,
  { results }: StepReads,
): Promise<DeletionCandidate[]> {
  const threads = results.flatMap((it) => (it?.finding?.kind === "thread-complete" ? it.finding : []));
  if (threads.length === 0) return [];
  const absent = await deletions.listAbsentMessages(db, workspaceId, threads);
  return absent.map((id) => ({ kind: "message", id, source: candidateSources.absent }));
}

/** The results of the step's verifications. A failed one has no result, and the next step repeats it. */
function collectVerifications({
  plan: { verifyKind: kind, reads },
  results,
  refused = [],
}: FinishedStep): deletions.Verification[] {
  if (kind === undefined) return [];
  return reads.flatMap(({ ids: [id = ""] }, i): deletions.Verification[] => {
    const result = results[i];
    if (refused.includes(id)) return [{ kind, id, notFoundAt: null, isFound: false }];
    if (result === undefined) return [];
    const isFound = result.notFound.length === 0;
    return [{ kind, id, notFoundAt: isFound ? null : result.permitAt, isFound }];
  });
}

/** Kustomer's time at the first page of the audit log, once the log is read to its end. */
function getAuditProgress({ plan, results }: StepReads): DeletionSignals["auditProgress"] {
  const { audit } = recordAuditStart(plan, results);
  if (audit?.to === undefined) return undefined;
  return { to: new Date(audit.to), behindMs: audit.behindMs ?? 0 };
}

/** Records in a plan that reads the audit log when Kustomer wrote its first page. */
export function recordAuditStart(plan: ReadPlan, results: StepReads["results"]): ReadPlan {
  const [result] = results;
  if (plan.audit === undefined || plan.audit.to !== undefined || result?.date === undefined) return plan;
  const behindMs = result.permitAt.getTime() - result.date.getTime();
  return { ...plan, audit: { to: result.date.toISOString(), behindMs } };
}
