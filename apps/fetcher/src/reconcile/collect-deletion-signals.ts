import { type Db, type Run, type StepNews, suspects } from "@inlet/db";
import type { Agenda } from "../read-plan.ts";
import type { Step } from "../step.ts";

const { sources } = suspects;

type Suspicion = suspects.Suspicion;

/** What became of a step: the ids that were refused, and whether the agenda has come to its end. */
interface Outcome extends Step {
  refused?: readonly string[];
  isOver: boolean;
}

/** What a step tells of records that are gone or may be: mostly nothing. */
export async function newsOf(db: Db, run: Run, outcome: Outcome): Promise<StepNews> {
  const { agenda, isOver } = outcome;
  return {
    looks: looksOf(outcome),
    suspicions: [...missingOf(outcome), ...toldOf(outcome), ...(await absentOf(db, run, outcome))],
    swath: isOver ? agenda.swath : undefined,
    audited: isOver ? auditedBy(outcome) : undefined,
  };
}

const kindOf = { conversation: "conversation", thread: "conversation", customer: "customer" } as const;

/** Ids that were asked for singly and that Kustomer did not have. */
function missingOf({ agenda: { kind }, results }: Step): Suspicion[] {
  if (kind === undefined) return [];
  const missing = results.flatMap((it) => it?.missing ?? []);
  return missing.map((id) => ({ kind: kindOf[kind], id, source: sources.missing }));
}

/** What the audit log told. */
function toldOf({ results }: Step): Suspicion[] {
  return results.flatMap((it): Suspicion[] => [
    ...(it?.told?.gone ?? []).map((gone) => ({ ...gone, source: sources.audit })),
    ...(it?.told?.redacted ?? []).map((id) => ({ kind: "message", id, source: sources.redacted }) as const),
  ]);
}

/** Stored messages of threads that were read to their end without them. */
async function absentOf(db: Db, { workspaceId }: Run, { results }: Step): Promise<Suspicion[]> {
  const whole = results.flatMap((it) => it?.whole ?? []);
  if (whole.length === 0) return [];
  const absent = await suspects.listAbsent(db, workspaceId, whole);
  return absent.map((id) => ({ kind: "message", id, source: sources.absent }));
}

/** What looks at single records showed; nothing of those that failed, which are looked at again. */
function looksOf({ agenda: { looks, reads }, results, refused = [] }: Outcome): suspects.Look[] {
  if (looks === undefined) return [];
  return reads.flatMap(({ asks: [id = ""] }, i): suspects.Look[] => {
    const result = results[i];
    if (refused.includes(id)) return [{ kind: looks, id, notFoundAt: null, isThere: false }];
    if (result === undefined) return [];
    const isThere = result.missing.length === 0;
    return [{ kind: looks, id, notFoundAt: isThere ? null : result.permitAt, isThere }];
  });
}

/** Kustomer's time at the first page, as `Date` tells it, when the log has been read to its end. */
function auditedBy({ agenda, results }: Step): StepNews["audited"] {
  const { audit } = withAuditTime(agenda, results);
  if (audit?.to === undefined) return undefined;
  return { to: new Date(audit.to), behindMs: audit.behindMs ?? 0 };
}

/** An agenda that reads the audit log remembers when its first page was written. */
export function withAuditTime(agenda: Agenda, results: Step["results"]): Agenda {
  const [result] = results;
  if (agenda.audit === undefined || agenda.audit.to !== undefined || result?.date === undefined)
    return agenda;
  const behindMs = result.permitAt.getTime() - result.date.getTime();
  return { ...agenda, audit: { to: result.date.toISOString(), behindMs } };
}
