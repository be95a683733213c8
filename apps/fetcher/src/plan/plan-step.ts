import { type Run, readKustomerTime, runs } from "@inlet/db";
import { type Reading, startList, startSearch, startTags } from "@inlet/kustomer";
import { day, getListEnd, subtract } from "./instants.ts";
import type { NextAction, StepContext } from "./next-action.ts";
import { planPastRange } from "./past-range.ts";
import { planBacklog } from "./plan-backlog.ts";
import { planNamesFirst } from "./plan-customers.ts";
import { planReconcile } from "./plan-reconcile.ts";
import { parseReadPlan, planStream, type ReadPlan } from "./read-plan.ts";

/**
 * Plans what a run does next: it continues its read plan, or chooses by its phase. A phase that needs what earlier pages
 * say waits until the run's batches are settled. Planning only reads the database.
 */
export async function planStep(run: Run, context: StepContext): Promise<NextAction> {
  const ongoing = parseReadPlan(run.reading);
  if (ongoing !== undefined) return { kind: "read", plan: ongoing };
  switch (run.phase) {
    case "tags":
      return { kind: "read", plan: planStream(startTags()) };
    case "conversations":
      return { kind: "read", plan: await planPhaseStream(run, "conversations", context) };
    case "messages":
      // The normalizer stores messages of known conversations only, so those of this run must be settled first. So must
      // its customers where it has read them before, so that their names are known.
      if (await runs.hasUnsettledBatches(context.db, run)) return { kind: "wait" };
      return { kind: "read", plan: await planMessages(run, context) };
    case "backlog":
      return planBacklog(run, context);
    case "audit":
    case "sweep":
    case "verify":
      return planReconcile(run, context);
    case "done":
      return { kind: "finish" };
  }
}

const planMessages = async (run: Run, context: StepContext): Promise<ReadPlan> =>
  (await planNamesFirst(run, context)) ?? planPhaseStream(run, "messages", context);

type PhaseStream = "conversations" | "messages";

async function planPhaseStream(run: Run, stream: PhaseStream, context: StepContext): Promise<ReadPlan> {
  const { db, config, integration } = context;
  if (run.kind !== "backfill") return planStream(startStream(run, stream, context));
  const { windowFrom: from, ceiling: to } = run;
  const [first = startSearch(stream, from), followUp] = planPastRange({
    ...{ stream, from, to, isListed: run.listed.includes(stream), now: await readKustomerTime(db, run) },
    order: integration.capabilities.listOrders?.[stream],
    createdFrom: stream === "conversations" ? subtract(from, config.lookBackDays * day) : getListEnd(run),
  });
  return planStream(first, followUp);
}

function startStream(run: Run, stream: PhaseStream, { config, integration }: StepContext): Reading {
  if (!run.listed.includes(stream)) return startSearch(stream, run.windowFrom);
  const isLookBack = stream === "conversations" && run.kind === "initial";
  const createdFrom = isLookBack ? subtract(run.ceiling, config.lookBackDays * day) : getListEnd(run);
  const order = integration.capabilities.listOrders?.[stream];
  return startList(stream, createdFrom, { order, updatedFrom: getListEnd(run) });
}
