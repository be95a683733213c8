import { isFault } from "@inlet/contracts";
import { type Db, type Report, reports, runQueries } from "@inlet/db";
import {
  type Reading,
  type ReadResult,
  readingSchema,
  readOnce,
  startConversations,
  startThread,
} from "@inlet/kustomer";
import { z } from "zod";
import { requestsOf } from "../compute-next-state.ts";
import type { ReadingConfig } from "../config.ts";
import type { Connected } from "../open-kustomer.ts";
import { windowReadings } from "./plan-window.ts";
import { type ReportStream, toldRecords } from "./to-report-records.ts";

/** What a step of a report works with. */
export interface ReportTools extends Pick<Connected, "client" | "admit"> {
  db: Db;
  config: ReadingConfig;
  signal: AbortSignal;
}

/** What came of a step of a report. */
export type ReportStep =
  | { kind: "moved"; report: Report; requests: { search: number; other: number } }
  /** Pages that were read before it began are not settled. */
  | { kind: "waits" }
  /** It is done, or somebody else has moved it. */
  | { kind: "over"; report?: Report };

const idsAtOnce = 1_000;
const threadsAtOnce = 20;
const noRequests = { search: 0, other: 0 };

const readingsSchema = z.array(readingSchema);

/**
 * Takes one step of a report: at most one request, and one commit.
 * @throws Fault as the Kustomer client does; nothing has been written then
 */
export async function takeReportStep(report: Report, tools: ReportTools): Promise<ReportStep> {
  if (report.phase === "comparison") return compare(report, tools);
  const going = readingsSchema.parse(report.readings);
  const readings = going.length > 0 ? going : await chooseReadings(report, tools);
  const [reading, ...rest] = readings;
  if (reading !== undefined) return read(report, { reading, rest }, tools);
  const next = { ...nothingTold, phase: phaseAfter(report.phase), readings: [], requests: noRequests };
  return movedTo(await reports.commitPage(tools.db, report, next), noRequests);
}

const nothingTold = { stream: "conversations", records: [], asked: true } as const;

async function compare(report: Report, { db }: ReportTools): Promise<ReportStep> {
  const compared = await reports.compare(db, report);
  if (compared === "waits") return { kind: "waits" };
  return { kind: "over", ...(compared && { report: compared }) };
}

const movedTo = (report: Report | undefined, requests: typeof noRequests): ReportStep =>
  report === undefined ? { kind: "over" } : { kind: "moved", report, requests };

const phaseAfter = (phase: Report["phase"]): Report["phase"] => following[phase];

const following = {
  conversations: "messages",
  messages: "lookups",
  lookups: "threads",
  threads: "comparison",
  comparison: "comparison",
  done: "done",
} as const;

/** What a phase reads next, when nothing is being read; nothing when the phase is over. */
async function chooseReadings(report: Report, { db, config }: ReportTools): Promise<Reading[]> {
  switch (report.phase) {
    case "conversations":
    case "messages":
      return windowReadings(report, report.phase, { ...config, now: await runQueries.now(db) });
    case "lookups": {
      const ids = await planned(db, report, { plan: reports.planLookups, list: reports.listLookups });
      const reading = startConversations(ids.slice(0, idsAtOnce));
      return reading === undefined ? [] : [reading];
    }
    case "threads": {
      const ids = await planned(db, report, { plan: reports.planThreads, list: reports.listThreads });
      return ids.slice(0, threadsAtOnce).map(startThread);
    }
    case "comparison":
    case "done":
      return [];
  }
}

interface Planning {
  plan: (db: Db, report: Report) => Promise<void>;
  list: (db: Db, report: Report, limit: number) => Promise<string[]>;
}

async function planned(db: Db, report: Report, { plan, list }: Planning): Promise<string[]> {
  const before = await list(db, report, idsAtOnce);
  if (before.length > 0) return before;
  await plan(db, report);
  return list(db, report, idsAtOnce);
}

interface Going {
  reading: Reading;
  /** To be read after it, in the same phase. */
  rest: Reading[];
}

async function read(report: Report, going: Going, tools: ReportTools): Promise<ReportStep> {
  const { db, client, admit, signal } = tools;
  const window = { ceiling: report.windowTo.toISOString() };
  const { reading } = going;
  const result = await readOnce(client, reading, { window, admit, signal }).catch((err: unknown) => {
    if (isFault(err, "forbidden") && isLookup(report)) return undefined;
    throw err;
  });
  const requests = requestsOf([{ reading }]);
  const page = result === undefined ? closedPage(report, going) : pageOf(report, going, result);
  return movedTo(await reports.commitPage(db, report, { ...page, requests }), requests);
}

const isLookup = ({ phase }: Report) => phase === "lookups" || phase === "threads";

type Page = Omit<Parameters<typeof reports.commitPage>[2], "requests">;

/** Some records are closed even to a key that may read their kind: then what is asked of them stays open. */
function closedPage({ phase }: Report, { reading, rest }: Going): Page {
  const closed = reading.kind === "conversations-by-id" ? reading.groups.flat() : [];
  const thread =
    reading.kind === "thread" ? { id: reading.conversationId, state: "closed" as const } : undefined;
  return { ...nothingTold, phase, readings: rest, closed, thread };
}

function pageOf(report: Report, going: Going, result: ReadResult): Page {
  const { next, total, unsorted, archiveClosed } = result;
  const readings = next === undefined ? going.rest : [next, ...going.rest];
  return {
    ...(isLookup(report) ? lookedUp(report, going, result) : listed(report, readings, result)),
    stream: streamOf(report),
    readings: unsorted ? [] : readings,
    total: going.reading.kind === "search" ? total : undefined,
    unsorted,
    warning: archiveClosed ? archiveIsClosed : undefined,
  };
}

type PagePart = Pick<Page, "phase" | "asked" | "records" | "missing" | "thread">;

/** What a list shows besides has not moved since before the window. */
function listed(report: Report, readings: Reading[], { batch, unsorted }: ReadResult): PagePart {
  const isOver = !unsorted && readings.length === 0;
  const records = toldBy(report, batch).filter((it) => !it.updatedAt || it.updatedAt >= report.windowFrom);
  return { phase: isOver ? phaseAfter(report.phase) : report.phase, asked: false, records };
}

function lookedUp(report: Report, { reading }: Going, { batch, missing, next }: ReadResult): PagePart {
  const looked = { phase: report.phase, asked: true, records: toldBy(report, batch) };
  if (reading.kind !== "thread") return { ...looked, missing };
  const thread = next === undefined ? ({ id: reading.conversationId, state: "read" } as const) : undefined;
  return { ...looked, thread };
}

const toldBy = (report: Report, batch: ReadResult["batch"]) =>
  batch === undefined ? [] : toldRecords(streamOf(report), batch.text);

const streamOf = ({ phase }: Report): ReportStream =>
  phase === "messages" || phase === "threads" ? "messages" : "conversations";

const archiveIsClosed =
  "Kustomer does not let this key search its archive, so what was last updated more than two years ago was not seen.";
