import { advanceReading, recoverReading, buildRequest } from "../reading/advance-reading.ts";
import { type Reading, readingSchema, type ReadWindow } from "../reading/reading.ts";
import { getIds } from "../reading/page-rows.ts";
import type { FakeKustomer } from "./fake-kustomer.ts";

/** What reading to the end brought. */
export interface ReadSummary {
  /** Ids of every batch. */
  ids: Set<string>;
  missing: string[];
  requests: number;
  fresh: number;
  unsorted: boolean;
}

/** Reads to the end, storing and loading the state between any two requests as a run does. */
export function readToEnd(
  fake: FakeKustomer,
  start: Reading,
  { window, between = () => {}, most = 600 }: { window: ReadWindow; between?: () => void; most?: number },
): ReadSummary {
  const seen: ReadSummary = { ids: new Set(), missing: [], requests: 0, fresh: 0, unsorted: false };
  for (let reading: Reading | undefined = start; reading; between()) {
    if (++seen.requests > most)
      throw new Error(`not finished after ${most} requests: ${JSON.stringify(reading)}`);
    const { step, ids } = takeStep(fake, reading, window);
    for (const id of ids) seen.ids.add(id);
    seen.missing.push(...step.notFound);
    seen.fresh += step.newRecords;
    seen.unsorted ||= step.unsorted ?? false;
    reading = step.next && readingSchema.parse(JSON.parse(JSON.stringify(step.next)));
  }
  return seen;
}

function takeStep(fake: FakeKustomer, reading: Reading, window: ReadWindow) {
  try {
    const page = fake.answer(buildRequest(reading, window));
    return { step: advanceReading(reading, page, window), ids: getIds(page.records) };
  } catch (err) {
    const step = recoverReading(reading, err, window);
    if (!step) throw err;
    return { step, ids: [] };
  }
}
