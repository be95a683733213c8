import { backlog } from "@inlet/db";
import { parseInstantId } from "@inlet/kustomer";
import type { ReadPlan } from "../plan/read-plan.ts";
import type { StepReads } from "../read/perform-action.ts";

type EntryTemplate = Pick<backlog.SetAsideEntry, "kind" | "reason">;

/** The kind of what the reads of a plan set aside, and why it must be read. */
function getTemplate(plan: ReadPlan): EntryTemplate {
  switch (plan.kind) {
    case "ids":
      return { kind: plan.idKind, reason: backlog.reasons.namedByMessage };
    case "sweep":
      return { kind: plan.idKind, reason: backlog.reasons.mayBeDeleted };
    case "verify":
      return { kind: plan.recordKind, reason: backlog.reasons.mayBeDeleted };
    case "instants":
    case "stream":
    case "customers":
    case "thread-search":
    case "list-walk":
    case "audit":
      return { kind: "instant", reason: backlog.reasons.instantFailed };
  }
}

/** Builds the backlog entries of what Kustomer could not return in a step. */
export function toSetAsideEntries({ plan, results }: StepReads): backlog.SetAsideEntry[] {
  const template = getTemplate(plan);
  return results.flatMap((it) => (it?.setAside ?? []).map((failed) => ({ ...template, ...failed })));
}

/** The earliest instant of a plan that reads instants again: its records are in scope, whatever the scope of the run. */
export function getScopeOfInstants(plan: ReadPlan): Date | undefined {
  if (plan.kind !== "instants") return undefined;
  const instants = plan.reads.flatMap(({ ids: [id = ""] }) => parseInstantId(id)?.at.getTime() ?? []);
  return instants.length === 0 ? undefined : new Date(Math.min(...instants));
}
