import { advance, afterRefusal, requestOf } from "../reading/advance.ts";
import { type Reading, readingSchema, type Window } from "../reading/reading.ts";
import { idsOf } from "../reading/row.ts";
import type { FakeKustomer } from "./fake-kustomer.ts";

/** What reading to the end brought. */
export interface ReadThrough {
  /** Ids of every batch. */
  ids: Set<string>;
  missing: string[];
  requests: number;
  fresh: number;
  unsorted: boolean;
}

/** Reads to the end, storing and loading the state between any two requests as a run does. */
export function readThrough(
  fake: FakeKustomer,
  start: Reading,
  { window, between = () => {}, most = 600 }: { window: Window; between?: () => void; most?: number },
): ReadThrough {
  const seen: ReadThrough = { ids: new Set(), missing: [], requests: 0, fresh: 0, unsorted: false };
  for (let reading: Reading | undefined = start; reading; between()) {
    if (++seen.requests > most)
      throw new Error(`not finished after ${most} requests: ${JSON.stringify(reading)}`);
    const { step, ids } = takeStep(fake, reading, window);
    for (const id of ids) seen.ids.add(id);
    seen.missing.push(...step.missing);
    seen.fresh += step.fresh;
    seen.unsorted ||= step.unsorted ?? false;
    reading = step.next && readingSchema.parse(JSON.parse(JSON.stringify(step.next)));
  }
  return seen;
}

function takeStep(fake: FakeKustomer, reading: Reading, window: Window) {
  try {
    const page = fake.answer(requestOf(reading, window));
    return { step: advance(reading, page, window), ids: idsOf(page.records) };
  } catch (err) {
    const step = afterRefusal(reading, err, window);
    if (!step) throw err;
    return { step, ids: [] };
  }
}
