import { isFault } from "@inlet/contracts";
import { type Db, type Report, readDatabaseTime, reports } from "@inlet/db";
import {
  type Reading,
  type ReadResult,
  readingSchema,
  readNextPage,
  startConversationsById,
  startThread,
} from "@inlet/kustomer";
import type { KustomerAccess } from "@inlet/use-cases";
import { z } from "zod";
import type { ReadingConfig } from "../config.ts";
import { buildArchiveWarning } from "../plan/past-range.ts";
import { countRequests } from "../plan/read-plan.ts";
import { planWindow } from "./plan-window.ts";
import { type ReportStream, toReportRecords } from "./to-report-records.ts";

/** What a step of a report works with. */
export interface ReportStepContext extends Pick<KustomerAccess, "client" | "acquirePermit"> {
  db: Db;
  config: ReadingConfig;
  signal: AbortSignal;
}

/** How a step of a report ended. */
export type ReportStepOutcome =
  | { kind: "advanced"; report: Report; requests: { search: number; other: number } }
  /** Pages that were read before the report began are not settled yet. */
  | { kind: "waiting" }
  /** The report is done, or was changed by somebody else. */
  | { kind: "stopped"; report?: Report };

const maxIdsPerLookup = 1_000;
const maxThreadsPerPlan = 20;
const noRequests = { search: 0, other: 0 };
const readingsSchema = z.array(readingSchema);

/** The commit of one page, without the count of its requests. */
type ReportPage = Omit<Parameters<typeof reports.commitPage>[2], "requests">;

const nextPhases = {
  conversations: "messages",
  messages: "lookups",
  lookups: "threads",
  threads: "comparison",
  comparison: "comparison",
  done: "done",
} as const;

/**
 * Takes one step of a report: at most one request, and one commit.
 * @throws Fault as the Kustomer client does; nothing is written then
 */
export async function takeReportStep(report: Report, context: ReportStepContext): Promise<ReportStepOutcome> {
  const { db } = context;
  if (report.phase === "comparison") {
    const compared = await reports.compare(db, report);
    return compared === "waiting"
      ? { kind: "waiting" }
      : { kind: "stopped", ...(compared && { report: compared }) };
  }
  const ongoing = readingsSchema.parse(report.readings);
  const [reading, ...rest] = ongoing.length > 0 ? ongoing : await planReadings(report, context);
  const page =
    reading === undefined
      ? { ...emptyPage, phase: nextPhases[report.phase], readings: [] }
      : await readPage(report, { reading, rest }, context);
  const requests = reading === undefined ? noRequests : countRequests([reading]);
  const committed = await reports.commitPage(db, report, { ...page, requests });
  return committed === undefined ? { kind: "stopped" } : { kind: "advanced", report: committed, requests };
}

const emptyPage = { stream: "conversations", records: [], isLookup: true } as const;

/** Plans the next readings of a report that has none. Empty when the phase is over. */
async function planReadings(report: Report, { db, config }: ReportStepContext): Promise<Reading[]> {
  switch (report.phase) {
    case "conversations":
    case "messages":
      return planWindow(report, report.phase, { ...config, now: await readDatabaseTime(db) });
    case "lookups": {
      const ids = await listPlannedIds(db, report, { plan: reports.planLookups, list: reports.listLookups });
      const reading = startConversationsById(ids);
      return reading === undefined ? [] : [reading];
    }
    case "threads": {
      const ids = await listPlannedIds(db, report, { plan: reports.planThreads, list: reports.listThreads });
      return ids.slice(0, maxThreadsPerPlan).map(startThread);
    }
    case "comparison":
    case "done":
      return [];
  }
}

interface IdPlanner {
  plan: (db: Db, report: Report) => Promise<void>;
  list: (db: Db, report: Report, limit: number) => Promise<string[]>;
}

async function listPlannedIds(db: Db, report: Report, { plan, list }: IdPlanner): Promise<string[]> {
  const planned = await list(db, report, maxIdsPerLookup);
  if (planned.length > 0) return planned;
  await plan(db, report);
  return list(db, report, maxIdsPerLookup);
}

interface PlannedReadings {
  reading: Reading;
  /** Readings of the same phase that follow it. */
  rest: Reading[];
}

async function readPage(
  report: Report,
  planned: PlannedReadings,
  { client, acquirePermit, signal }: ReportStepContext,
): Promise<ReportPage> {
  const window = { ceiling: report.windowTo.toISOString() };
  try {
    const result = await readNextPage(client, planned.reading, { window, acquirePermit, signal });
    return toPage(report, planned, result);
  } catch (err) {
    if (isFault(err, "forbidden") && isLookupPhase(report)) return toForbiddenPage(report, planned);
    throw err;
  }
}

const isLookupPhase = ({ phase }: Report) => phase === "lookups" || phase === "threads";

/** Kustomer refuses some records to a key that may read their kind. Their lookups stay unanswered. */
function toForbiddenPage({ phase }: Report, { reading, rest }: PlannedReadings): ReportPage {
  const forbidden = reading.kind === "conversations-by-id" ? reading.groups.flat() : [];
  const thread =
    reading.kind === "thread" ? { id: reading.conversationId, state: "closed" as const } : undefined;
  return { ...emptyPage, phase, readings: rest, forbidden, thread };
}

function toPage(report: Report, planned: PlannedReadings, result: ReadResult): ReportPage {
  const { next, total, finding } = result;
  const unsorted = finding?.kind === "search-unsorted" || undefined;
  const readings = next === undefined ? planned.rest : [next, ...planned.rest];
  return {
    ...(isLookupPhase(report)
      ? toLookupPage(report, planned, result)
      : toStreamPage(report, readings, result)),
    stream: getStream(report),
    readings: unsorted ? [] : readings,
    total: planned.reading.kind === "search" ? total : undefined,
    unsorted,
    warning:
      finding?.kind === "archive-forbidden" ? buildArchiveWarning("the report does not cover") : undefined,
  };
}

type PageOutcome = Pick<ReportPage, "phase" | "isLookup" | "records" | "notFound" | "thread">;

/** A list also shows records that were last updated before the window. They are not part of the report. */
function toStreamPage(report: Report, readings: Reading[], { batch, finding }: ReadResult): PageOutcome {
  const isOver = finding?.kind !== "search-unsorted" && readings.length === 0;
  const records = parseBatch(report, batch).filter(
    (it) => !it.updatedAt || it.updatedAt >= report.windowFrom,
  );
  return { phase: isOver ? nextPhases[report.phase] : report.phase, isLookup: false, records };
}

function toLookupPage(
  report: Report,
  { reading }: PlannedReadings,
  { batch, notFound, next }: ReadResult,
): PageOutcome {
  const page = { phase: report.phase, isLookup: true, records: parseBatch(report, batch) };
  if (reading.kind !== "thread") return { ...page, notFound };
  const thread = next === undefined ? ({ id: reading.conversationId, state: "read" } as const) : undefined;
  return { ...page, thread };
}

const parseBatch = (report: Report, batch: ReadResult["batch"]) =>
  batch === undefined ? [] : toReportRecords(getStream(report), batch.body);

const getStream = ({ phase }: Report): ReportStream =>
  phase === "messages" || phase === "threads" ? "messages" : "conversations";
