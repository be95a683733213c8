import { isFault } from "@inlet/contracts";
import { type Db, type Report, reports, runQueries } from "@inlet/db";
import {
  type Reading,
  type ReadResult,
  readingSchema,
  readNextPage,
  startConversations,
  startThread,
} from "@inlet/kustomer";
import { z } from "zod";
import { countRequests } from "../compute-next-state.ts";
import type { ReadingConfig } from "../config.ts";
import type { KustomerAccess } from "../open-kustomer.ts";
import { planWindow } from "./plan-window.ts";
import { type ReportStream, toReportRecords } from "./to-report-records.ts";

/** What a step of a report works with. */
export interface ReportStepContext extends Pick<KustomerAccess, "client" | "acquirePermit"> {
  db: Db;
  config: ReadingConfig;
  signal: AbortSignal;
}

/** What came of a step of a report. */
export type ReportStepOutcome =
  | { kind: "moved"; report: Report; requests: { search: number; other: number } }
  /** Pages that were read before it began are not settled. */
  | { kind: "waits" }
  /** It is done, or somebody else has moved it. */
  | { kind: "over"; report?: Report };

const maxIdsPerLookup = 1_000;
const maxThreadsPerPlan = 20;
const noRequests = { search: 0, other: 0 };

const readingsSchema = z.array(readingSchema);

/**
 * Takes one step of a report: at most one request, and one commit.
 * @throws Fault as the Kustomer client does; nothing has been written then
 */
export async function takeReportStep(report: Report, tools: ReportStepContext): Promise<ReportStepOutcome> {
  if (report.phase === "comparison") return compareRecords(report, tools);
  const going = readingsSchema.parse(report.readings);
  const readings = going.length > 0 ? going : await planReadings(report, tools);
  const [reading, ...rest] = readings;
  if (reading !== undefined) return readAndCommit(report, { reading, rest }, tools);
  const next = { ...emptyPage, phase: getNextPhase(report.phase), readings: [], requests: noRequests };
  return toAdvanced(await reports.commitPage(tools.db, report, next), noRequests);
}

const emptyPage = { stream: "conversations", records: [], isLookup: true } as const;

async function compareRecords(report: Report, { db }: ReportStepContext): Promise<ReportStepOutcome> {
  const compared = await reports.compare(db, report);
  if (compared === "waiting") return { kind: "waits" };
  return { kind: "over", ...(compared && { report: compared }) };
}

const toAdvanced = (report: Report | undefined, requests: typeof noRequests): ReportStepOutcome =>
  report === undefined ? { kind: "over" } : { kind: "moved", report, requests };

const getNextPhase = (phase: Report["phase"]): Report["phase"] => nextPhases[phase];

const nextPhases = {
  conversations: "messages",
  messages: "lookups",
  lookups: "threads",
  threads: "comparison",
  comparison: "comparison",
  done: "done",
} as const;

/** What a phase reads next, when nothing is being read; nothing when the phase is over. */
async function planReadings(report: Report, { db, config }: ReportStepContext): Promise<Reading[]> {
  switch (report.phase) {
    case "conversations":
    case "messages":
      return planWindow(report, report.phase, { ...config, now: await runQueries.readDatabaseTime(db) });
    case "lookups": {
      const ids = await listPlannedIds(db, report, { plan: reports.planLookups, list: reports.listLookups });
      const reading = startConversations(ids.slice(0, maxIdsPerLookup));
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
  const before = await list(db, report, maxIdsPerLookup);
  if (before.length > 0) return before;
  await plan(db, report);
  return list(db, report, maxIdsPerLookup);
}

interface PlannedReadings {
  reading: Reading;
  /** To be read after it, in the same phase. */
  rest: Reading[];
}

async function readAndCommit(report: Report, going: PlannedReadings, tools: ReportStepContext): Promise<ReportStepOutcome> {
  const { db, client, acquirePermit, signal } = tools;
  const window = { ceiling: report.windowTo.toISOString() };
  const { reading } = going;
  const result = await readNextPage(client, reading, { window, acquirePermit, signal }).catch((err: unknown) => {
    if (isFault(err, "forbidden") && isLookupPhase(report)) return undefined;
    throw err;
  });
  const requests = countRequests([{ reading }]);
  const page = result === undefined ? toForbiddenPage(report, going) : toPageCommit(report, going, result);
  return toAdvanced(await reports.commitPage(db, report, { ...page, requests }), requests);
}

const isLookupPhase = ({ phase }: Report) => phase === "lookups" || phase === "threads";

type ReportPageCommit = Omit<Parameters<typeof reports.commitPage>[2], "requests">;

/** Some records are closed even to a key that may read their kind: then what is asked of them stays open. */
function toForbiddenPage({ phase }: Report, { reading, rest }: PlannedReadings): ReportPageCommit {
  const forbidden = reading.kind === "conversations-by-id" ? reading.groups.flat() : [];
  const thread =
    reading.kind === "thread" ? { id: reading.conversationId, state: "closed" as const } : undefined;
  return { ...emptyPage, phase, readings: rest, forbidden, thread };
}

function toPageCommit(report: Report, going: PlannedReadings, result: ReadResult): ReportPageCommit {
  const { next, total, unsorted, archiveClosed } = result;
  const readings = next === undefined ? going.rest : [next, ...going.rest];
  return {
    ...(isLookupPhase(report) ? toLookupPage(report, going, result) : toStreamPage(report, readings, result)),
    stream: getStream(report),
    readings: unsorted ? [] : readings,
    total: going.reading.kind === "search" ? total : undefined,
    unsorted,
    warning: archiveClosed ? archiveForbiddenWarning : undefined,
  };
}

type PageOutcome = Pick<ReportPageCommit, "phase" | "isLookup" | "records" | "notFound" | "thread">;

/** What a list shows besides has not moved since before the window. */
function toStreamPage(report: Report, readings: Reading[], { batch, unsorted }: ReadResult): PageOutcome {
  const isOver = !unsorted && readings.length === 0;
  const records = parseBatch(report, batch).filter((it) => !it.updatedAt || it.updatedAt >= report.windowFrom);
  return { phase: isOver ? getNextPhase(report.phase) : report.phase, isLookup: false, records };
}

function toLookupPage(report: Report, { reading }: PlannedReadings, { batch, notFound, next }: ReadResult): PageOutcome {
  const looked = { phase: report.phase, isLookup: true, records: parseBatch(report, batch) };
  if (reading.kind !== "thread") return { ...looked, notFound };
  const thread = next === undefined ? ({ id: reading.conversationId, state: "read" } as const) : undefined;
  return { ...looked, thread };
}

const parseBatch = (report: Report, batch: ReadResult["batch"]) =>
  batch === undefined ? [] : toReportRecords(getStream(report), batch.body);

const getStream = ({ phase }: Report): ReportStream =>
  phase === "messages" || phase === "threads" ? "messages" : "conversations";

const archiveForbiddenWarning =
  "Kustomer does not let this key search its archive, so what was last updated more than two years ago was not seen.";
