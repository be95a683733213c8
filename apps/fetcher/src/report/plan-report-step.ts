import { type Db, type Integration, type Report, readKustomerTime, reports } from "@inlet/db";
import { type Reading, readingSchema, startConversationsById, startThread } from "@inlet/kustomer";
import { z } from "zod";
import type { ReadingConfig } from "../config.ts";
import { planWindow } from "./plan-window.ts";

/** What a step of a report does. */
export type ReportAction =
  /** Makes one request; the readings of the same phase that follow it are read later. */
  | { kind: "read"; reading: Reading; followUps: Reading[] }
  | { kind: "end-phase" }
  /** Selects the ids of the phase that are still to be read, or ends it when there are none. */
  | { kind: "select-ids" }
  | { kind: "compare" };

const maxIdsPerLookup = 1_000;
const maxThreadsPerPlan = 20;
const readingsSchema = z.array(readingSchema);

/** Plans what a report does next: it continues its readings, or chooses by its phase. Planning only reads the database. */
export async function planReportStep(
  report: Report,
  { db, config, integration }: { db: Db; config: ReadingConfig; integration: Integration },
): Promise<ReportAction> {
  const { phase } = report;
  if (phase === "comparison" || phase === "done") return { kind: "compare" };
  const ongoing = readingsSchema.parse(report.readings);
  if (ongoing.length > 0) return toAction(ongoing, "end-phase");
  if (phase === "lookups") {
    const reading = startConversationsById(await reports.listLookups(db, report, maxIdsPerLookup));
    return toAction(reading === undefined ? [] : [reading], "select-ids");
  }
  if (phase === "threads") {
    const ids = await reports.listThreads(db, report, maxThreadsPerPlan);
    return toAction(
      ids.map((id) => startThread(id)),
      "select-ids",
    );
  }
  const { listOrders } = integration.capabilities;
  const context = { ...config, listOrders, now: await readKustomerTime(db, integration) };
  return toAction(planWindow(report, phase, context), "end-phase");
}

const toAction = ([reading, ...followUps]: Reading[], otherwise: "end-phase" | "select-ids"): ReportAction =>
  reading === undefined ? { kind: otherwise } : { kind: "read", reading, followUps };
