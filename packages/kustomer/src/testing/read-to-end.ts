import { isFault } from "@inlet/contracts";
import { getIds } from "../payload/page-rows.ts";
import {
  advanceReading,
  buildRequest,
  recoverReading,
  setAsideReading,
  shrinkReading,
} from "../reading/advance-reading.ts";
import { type Reading, type ReadWindow, readingSchema } from "../reading/reading.ts";
import type { SkippedRows } from "../reading/skipped-rows.ts";
import type { Finding, SetAside } from "../reading/strategy.ts";
import type { FakeKustomer } from "./fake-kustomer.ts";

/** The result of reading to the end. */
export interface ReadSummary {
  /** Ids of every page. */
  ids: Set<string>;
  notFound: string[];
  requests: number;
  newRecords: number;
  isUnsorted: boolean;
  /** What the responses showed besides records. */
  findings: Finding[];
  setAside: SetAside[];
  skippedRows: SkippedRows | undefined;
}

interface ReadToEndOptions {
  window: ReadWindow;
  /** Called after every request. */
  between?: () => void;
  maxRequests?: number;
}

/** Reads to the end. Between two requests it serializes and parses the state, as a run does. */
export function readToEnd(
  fake: FakeKustomer,
  start: Reading,
  { window, between = () => {}, maxRequests = 600 }: ReadToEndOptions,
): ReadSummary {
  const summary: ReadSummary = {
    ids: new Set(),
    notFound: [],
    requests: 0,
    newRecords: 0,
    isUnsorted: false,
    findings: [],
    setAside: [],
    skippedRows: undefined,
  };
  for (let reading: Reading | undefined = start; reading; between()) {
    if (++summary.requests > maxRequests)
      throw new Error(`not finished after ${maxRequests} requests: ${JSON.stringify(reading)}`);
    const { result, ids } = takeStep(fake, reading, window);
    for (const id of ids) summary.ids.add(id);
    summary.notFound.push(...result.notFound);
    summary.newRecords += result.newRecords;
    summary.isUnsorted ||= result.finding?.kind === "search-unsorted";
    if (result.finding) summary.findings.push(result.finding);
    summary.setAside.push(...(result.setAside ?? []));
    summary.skippedRows ??= result.skippedRows;
    reading = result.next && readingSchema.parse(JSON.parse(JSON.stringify(result.next)));
  }
  return summary;
}

function takeStep(fake: FakeKustomer, reading: Reading, window: ReadWindow) {
  try {
    const page = fake.answer(buildRequest(reading, window));
    return { result: advanceReading(reading, page, window), ids: getIds(page.records) };
  } catch (err) {
    const isUnserved = isFault(err, "unavailable");
    const result = isUnserved ? pass(reading, err, window) : recoverReading(reading, err, window);
    if (!result) throw err;
    return { result, ids: [] };
  }
}

/** What a run does after failures in a row while Kustomer answers other requests. */
const pass = (reading: Reading, failure: unknown, window: ReadWindow) =>
  shrinkReading(reading, window) ?? setAsideReading(reading, failure, window);
