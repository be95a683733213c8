import { type DbPool, integrations, views } from "@inlet/db";
import { toIngestionStatus } from "@inlet/use-cases";
import { formatCell } from "../output/format-table.ts";
import { fail, formatCount, formatDuration, type Outcome, ok, warn } from "./finding.ts";

const failAfterSeconds = 600;

/** The texts of a finding about late work. `{}` in `lateText` stands for the longest delay. */
interface LatenessTexts {
  noun: string;
  okText: string;
  lateText: string;
}

/** Converts late work to a finding: a warning at first, a failure once the delay is hardly a passing one. */
export function toLatenessFinding(
  { count, maxSeconds }: views.Lateness,
  { noun, okText, lateText }: LatenessTexts,
): Outcome {
  if (count === 0) return ok(okText);
  const createFinding = maxSeconds > failAfterSeconds ? fail : warn;
  return createFinding(`${formatCount(count, noun)} ${lateText.replace("{}", formatDuration(maxSeconds))}`);
}

const createLatenessCheck =
  (load: (db: DbPool) => Promise<views.Lateness>, texts: LatenessTexts) => async (db: DbPool) =>
    toLatenessFinding(await load(db), texts);

/** Checks whether a scheduler opens the runs that are due. */
export const checkSchedule = createLatenessCheck(views.getOverdueIntegrations, {
  noun: "integration",
  okText: "no integration is overdue",
  lateText: "overdue by up to {}: start a scheduler, or see its log",
});

/** Checks whether a scheduler dispatches runs whose dispatch is overdue. */
export const checkDispatches = createLatenessCheck(views.getStaleDispatches, {
  noun: "run",
  okText: "no dispatch of a run is overdue",
  lateText: "not dispatched for up to {}: start a scheduler, or see its log",
});

/** Checks whether fetchers keep up. */
export const checkFetchers = createLatenessCheck(views.getWaitingRuns, {
  noun: "run",
  okText: "no run has waited for its first step for a minute",
  lateText: "waiting for the first step for up to {}: start a fetcher, add another one, or see its log",
});

/** Checks whether normalizers keep up. */
export const checkBatches = createLatenessCheck(views.getUnsettledBatches, {
  noun: "raw batch",
  okText: "no raw batch has waited for a minute",
  lateText: "unsettled for up to {}: start a normalizer, add another one, or see its log",
});

const maxCounted = 1_000;

/** Checks whether any integration is failing. Most of these faults are for the workspace's admin to repair. */
export async function checkRuns(db: DbPool): Promise<Outcome> {
  const failing = await integrations.listIntegrationHealth(db, { failing: true, limit: maxCounted });
  const [first] = failing;
  if (first === undefined) return ok("no integration is failing");
  const count = failing.length === maxCounted ? `${maxCounted} or more` : failing.length;
  const reason = first.attention?.message ?? first.lastRun?.error?.message ?? toIngestionStatus(first);
  const example = `workspace ${first.workspaceId}: ${formatCell(reason)}`;
  return warn(`${count} failing, such as ${example} (inlet integrations list --failing shows all)`);
}
