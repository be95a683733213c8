import {
  isReadingTieGroup,
  type Reading,
  type ReadWindow,
  type SearchReading,
  type TieGroupReading,
} from "../reading.ts";
import { type AdvanceResult, continueWith } from "../strategy.ts";
import { continueAfterTieGroup } from "./list-scan.ts";
import { openTieGroup, skipRowOfTieGroup } from "./tie-group.ts";

/*
 * A search for one row that Kustomer cannot answer fails because of the first record at or after `at`. Requests for shorter
 * and shorter time ranges find the millisecond of that record: about 30 for a week. Each range that can be read moves `at`
 * forward, so a request that failed by chance costs requests and no records.
 */

/** More instants in a row mean that Kustomer cannot answer the search at all. */
const maxInRow = 10;

/** The instant up to which a search reads: the earliest of its own limits and the window's ceiling. */
export function getCeiling({ archive, until }: SearchReading, { ceiling }: ReadWindow): string {
  const limits = [ceiling, archive?.until, until].filter((it) => it !== undefined);
  return limits.reduce((first, it) => (Date.parse(it) < Date.parse(first) ? it : first));
}

/** The instant up to which the next request reads. */
export function getRequestCeiling(reading: SearchReading, window: ReadWindow): string {
  return getCeiling({ ...reading, until: earlier(reading.bisection?.probe, reading.until) }, window);
}

const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && Date.parse(b) < Date.parse(a)) ? b : a;

const toIso = (ms: number): string => new Date(ms).toISOString();

/** The middle of a time range, at least a millisecond after its beginning. */
const findMiddle = (from: number, to: number): string =>
  toIso(from + Math.max(1, Math.floor((to - from) / 2)));

/** Narrows the time range after a page of one row has failed; undefined when it is a millisecond, or a tie group. */
export function narrowSearch(reading: SearchReading, window: ReadWindow): SearchReading | undefined {
  if (isReadingTieGroup(reading)) return undefined;
  const { page: _, reread: __, ...rest } = reading;
  const until = getRequestCeiling(reading, window);
  const [from, to] = [Date.parse(reading.at), Date.parse(until)];
  if (to - from <= 1) return undefined;
  return { ...rest, begun: true, bisection: { probe: findMiddle(from, to), until } };
}

/** Continues when a time range has been read to its end; undefined when the whole search has. */
export function leaveRange(
  reading: SearchReading,
  next: Reading | undefined,
  ceiling: string,
): Reading | undefined {
  const { bisection, tieGroup: _, page: __, reread: ___, ...rest } = reading;
  if (next !== undefined || bisection === undefined) return next;
  const [at, until] = [Date.parse(bisection.probe), Date.parse(bisection.until)];
  if (at >= Date.parse(ceiling)) return undefined;
  const moved = { ...rest, at: bisection.probe, ids: [] };
  return at >= until
    ? moved
    : { ...moved, bisection: { probe: findMiddle(at, until), until: bisection.until } };
}

/**
 * Leaves out the first row of an instant that cannot be narrower, or the row that a tie group is at. The other rows of the
 * instant are read as a tie group. The instant is set aside once.
 */
export function skipInstant(
  reading: SearchReading,
  failure: string,
  window: ReadWindow,
): AdvanceResult | undefined {
  const { setAsideInRow: inRow = 0, stream, at } = reading;
  const isNoted = reading.tieGroup?.setAside === true;
  if (!isNoted && inRow >= maxInRow) return undefined;
  const noted = { ...reading, setAsideInRow: isNoted ? inRow : inRow + 1 };
  const next = isReadingTieGroup(noted) ? skipTie(noted, window) : openAtSecondRow(noted);
  return continueWith(next, { setAside: isNoted ? [] : [{ id: toInstantId({ stream, at }), failure }] });
}

function skipTie(reading: TieGroupReading, window: ReadWindow): Reading | undefined {
  const tieGroup = skipRowOfTieGroup(reading.tieGroup);
  if (tieGroup !== undefined) return { ...reading, tieGroup };
  const ceiling = getRequestCeiling(reading, window);
  return leaveRange(reading, continueAfterTieGroup(reading, ceiling), getCeiling(reading, window));
}

function openAtSecondRow({ bisection: _, page: __, reread: ___, ...reading }: SearchReading): SearchReading {
  const tieGroup = skipRowOfTieGroup(openTieGroup(reading.ids));
  return { ...reading, begun: true, ids: [], ...(tieGroup && { tieGroup }) };
}

/** An instant of a stream: `messages@2026-11-20T10:00:00.123Z`. */
const toInstantId = ({ stream, at }: Pick<SearchReading, "stream" | "at">): string => `${stream}@${at}`;

/** Parses what `toInstantId` writes. */
export function parseInstantId(id: string): { stream: SearchReading["stream"]; at: Date } | undefined {
  const [, stream, at] = /^(conversations|messages|customers)@(.+Z)$/.exec(id) ?? [];
  if (stream === undefined || at === undefined || Number.isNaN(Date.parse(at))) return undefined;
  return { stream: stream as SearchReading["stream"], at: new Date(at) }; // the pattern allows no other stream
}
