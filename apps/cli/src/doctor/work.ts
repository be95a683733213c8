import { type DbPool, integrations, views } from "@inlet/db";
import { toIngestionStatus } from "@inlet/use-cases";
import { formatCell } from "../output/format-table.ts";
import { type Finding, fail, formatCount, formatDuration, ok, warn } from "./finding.ts";

const failAfterSeconds = 600;

/** The texts of a finding about late work. `{}` in `lateText` stands for the longest delay. */
interface LatenessTexts {
  check: string;
  noun: string;
  okText: string;
  lateText: string;
}

/** Converts late work to a finding: a warning at first, a failure once the delay is hardly a passing one. */
export function toLatenessFinding(
  { count, maxSeconds }: views.Lateness,
  { check, noun, okText, lateText }: LatenessTexts,
) {
  if (count === 0) return ok(check, okText);
  const createFinding = maxSeconds > failAfterSeconds ? fail : warn;
  return createFinding(
    check,
    `${formatCount(count, noun)} ${lateText.replace("{}", formatDuration(maxSeconds))}`,
  );
}

/** Checks whether a scheduler opens the runs that are due. */
export async function checkSchedule(db: DbPool): Promise<Finding> {
  return toLatenessFinding(await views.getOverdueIntegrations(db), {
    check: "schedule",
    noun: "integration",
    okText: "no integration is overdue",
    lateText: "overdue by up to {}: start a scheduler, or see its log",
  });
}

/** Checks whether a scheduler dispatches runs whose dispatch is overdue. */
export async function checkDispatches(db: DbPool): Promise<Finding> {
  return toLatenessFinding(await views.getStaleDispatches(db), {
    check: "dispatches",
    noun: "run",
    okText: "no dispatch of a run is overdue",
    lateText: "not dispatched for up to {}: start a scheduler, or see its log",
  });
}

/** Checks whether normalizers keep up. */
export async function checkBatches(db: DbPool): Promise<Finding> {
  return toLatenessFinding(await views.getUnsettledBatches(db), {
    check: "batches",
    noun: "raw batch",
    okText: "no raw batch has waited for a minute",
    lateText: "unsettled for up to {}: start a normalizer, add another one, or see its log",
  });
}

const maxCounted = 1_000;

/** Checks whether any integration is failing. Most of these faults are for the workspace's admin to repair. */
export async function checkRuns(db: DbPool): Promise<Finding> {
  const failing = await integrations.listIntegrationHealth(db, { failing: true, limit: maxCounted });
  const [first] = failing;
  if (first === undefined) return ok("runs", "no integration is failing");
  const count = failing.length === maxCounted ? `${maxCounted} or more` : failing.length;
  const reason = first.attention?.message ?? first.lastRun?.error?.message ?? toIngestionStatus(first);
  const example = `workspace ${first.workspaceId}: ${formatCell(reason)}`;
  return warn("runs", `${count} failing, such as ${example} (inlet integrations list --failing shows all)`);
}
