import { type DeletionSignals, deletions } from "@inlet/db";
import type { ReadPlan } from "../plan/read-plan.ts";
import type { StepReads } from "../read/perform-action.ts";
import { getAuditBegin } from "./advance-plan.ts";

const { candidateSources } = deletions;

type DeletionCandidate = deletions.DeletionCandidate;

/** Collects what a step shows about deleted records. Most steps show nothing. */
export function collectDeletionSignals(reads: StepReads, isPlanDone: boolean): DeletionSignals {
  const findings = reads.results.flatMap((it) => it?.finding ?? []);
  return {
    verifications: collectVerifications(reads),
    candidates: [...collectNotFound(reads), ...collectAudited(reads)],
    completeThreads: findings.filter((it) => it.kind === "thread-complete"),
    sweptRange: isPlanDone ? getSweptRange(reads.plan) : undefined,
    auditProgress: isPlanDone ? getAuditProgress(reads) : undefined,
  };
}

function getSweptRange(plan: ReadPlan): DeletionSignals["sweptRange"] {
  if (plan.kind === "list-walk") return deletions.listWalk;
  return plan.kind === "sweep" ? { kind: plan.idKind, ...plan.range } : undefined;
}

const recordKinds = { conversation: "conversation", thread: "conversation", customer: "customer" } as const;

/** Ids that were requested by id and that Kustomer did not have. */
function collectNotFound({ plan, results }: StepReads): DeletionCandidate[] {
  if (plan.kind !== "ids" && plan.kind !== "sweep") return [];
  const kind = recordKinds[plan.idKind];
  const notFound = results.flatMap((it) => it?.notFound ?? []);
  return notFound.map((id) => ({ kind, id, source: candidateSources.notFound }));
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

/** The results of the step's verifications. A failed one has no result, and the next step repeats it. */
function collectVerifications({ plan, results, refused }: StepReads): deletions.Verification[] {
  if (plan.kind !== "verify") return [];
  const kind = plan.recordKind;
  return plan.reads.flatMap(({ ids: [id = ""] }, i): deletions.Verification[] => {
    const result = results[i];
    const isInconclusive = result?.finding?.kind === "unverified" || result?.setAside !== undefined;
    if (isInconclusive || refused.includes(id)) return [{ kind, id, notFoundAt: null, isFound: false }];
    if (result === undefined) return [];
    const isFound = result.notFound.length === 0;
    return [{ kind, id, notFoundAt: isFound ? null : result.permitAt, isFound }];
  });
}

/** When the read of the audit log began, once the log is read to its end. */
function getAuditProgress({ plan, results: [result] }: StepReads): DeletionSignals["auditProgress"] {
  if (result?.finding?.kind === "audit-signals" && result.finding.isCut) return undefined; // the next run reads it again
  return plan.kind === "audit" && result ? { begunAt: new Date(getAuditBegin(plan, result)) } : undefined;
}
