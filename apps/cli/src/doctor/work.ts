import { type DbPool, integrations, views } from "@inlet/db";
import { formatCell } from "../output/format-table.ts";
import { type Finding, fail, formatCount, formatDuration, ok, warn } from "./finding.ts";

const failAfterSeconds = 600;

/** What is said of something late: a warning at first, a failure once it can hardly be a passing delay. */
interface LatenessTexts {
  check: string;
  noun: string;
  fine: string;
  bad: string;
}

/** Late things as a finding. */
export function toLatenessFinding(
  { count, maxSeconds }: views.Lateness,
  { check, noun, fine, bad }: LatenessTexts,
) {
  if (count === 0) return ok(check, fine);
  const say = maxSeconds > failAfterSeconds ? fail : warn;
  return say(check, `${formatCount(count, noun)} ${bad.replace("{}", formatDuration(maxSeconds))}`);
}

/** Whether a scheduler opens the runs that are due. */
export async function checkSchedule(db: DbPool): Promise<Finding> {
  return toLatenessFinding(await views.getOverdueIntegrations(db), {
    check: "schedule",
    noun: "integration",
    fine: "no integration is overdue",
    bad: "overdue by up to {}: start a scheduler, or see its log",
  });
}

/** Whether a scheduler rings for what nobody has rung for. */
export async function checkDispatches(db: DbPool): Promise<Finding> {
  return toLatenessFinding(await views.getStaleDispatches(db), {
    check: "rings",
    noun: "run",
    fine: "no run is forgotten",
    bad: "forgotten for up to {}: start a scheduler, or see its log",
  });
}

/** Whether normalizers keep up. */
export async function checkBatches(db: DbPool): Promise<Finding> {
  return toLatenessFinding(await views.getUnsettledBatches(db), {
    check: "batches",
    noun: "raw batch",
    fine: "no raw batch has waited for a minute",
    bad: "unsettled for up to {}: start a normalizer or another one, or see its log",
  });
}

const maxCounted = 1_000;

/** Whether integrations are read as they should be; what is wrong is mostly for their admins to mend. */
export async function checkRuns(db: DbPool): Promise<Finding> {
  const failing = await integrations.listIntegrationHealth(db, { failing: true, limit: maxCounted });
  const [first] = failing;
  if (first === undefined) return ok("runs", "no integration is failing");
  const count = failing.length === maxCounted ? `${maxCounted} or more` : failing.length;
  const reason =
    first.attention?.message ?? first.lastRun?.error?.message ?? integrations.toIngestionStatus(first);
  const example = `workspace ${first.workspaceId}: ${formatCell(reason)}`;
  return warn("runs", `${count} failing, such as ${example} (inlet integrations list --failing shows all)`);
}
