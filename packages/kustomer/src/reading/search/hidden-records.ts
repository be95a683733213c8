import {
  countHidden,
  findReducedSize,
  getPageSize,
  isPerhapsReduced,
  judgeResult,
  type KustomerPage,
} from "../../payload/page.ts";
import type { SearchReading } from "../reading.ts";
import type { AdvanceResult } from "../strategy.ts";

/** Carries the number of hidden records on, and reports it when the search ends. */
export function noteHidden(
  { stream, hidden = 0 }: SearchReading,
  added: number,
  result: AdvanceResult,
): AdvanceResult {
  const total = hidden + added;
  if (total === 0) return result;
  if (result.next?.kind === "search") return { ...result, next: { ...result.next, hidden: total } };
  return { finding: { kind: "records-hidden", stream, hidden: total }, ...result };
}

/** What a page says about the records that it does not show. */
interface PageJudgement {
  /** It shows fewer records than it counts and has room for. */
  isShort: boolean;
  /** Nothing is left to read. */
  isOver: boolean;
  /** Records that the search counts and does not show. */
  hidden: number;
}

/** Judges a page of a search by its rows, its size and its total. */
export function judgePage(
  reading: SearchReading,
  page: KustomerPage,
  { requestedSize, newRecords }: { requestedSize: number; newRecords: number },
): PageJudgement {
  const part = judgeResult(page, requestedSize);
  const isShort = part === "short";
  const isReduced = isShort && reading.smallerPages === undefined && isPerhapsReduced(page, requestedSize);
  const isHiding = isShort && !isReduced;
  const isEnd = isLastPage(reading, page, requestedSize) && (isHiding || newRecords === 0);
  const isOver = part === "complete" || isEnd;
  const hidden = isHiding || (isReduced && isOver) ? countHidden(page, requestedSize) : 0;
  return { isShort, isOver, hidden };
}

/**
 * Learns from a short page that the server may give smaller pages than it states, and requests pages of that size. The next
 * page shows whether that is so: if it is short again, the search hides records, and pages get their usual size back.
 */
export function learnPageSize<T extends SearchReading>(
  reading: T,
  page: KustomerPage,
  requestedSize: number,
): T {
  const { smallerPages } = reading;
  if (smallerPages === undefined) {
    const pageSize = findReducedSize(page, requestedSize);
    return pageSize === undefined ? reading : { ...reading, pageSize, smallerPages: "assumed" };
  }
  if (smallerPages !== "assumed") return reading;
  if (judgeResult(page, requestedSize) === "short")
    return { ...reading, pageSize: undefined, smallerPages: "refuted" };
  return page.records.length < requestedSize ? reading : { ...reading, smallerPages: "confirmed" };
}

/** Whether all records that a search counts would fit the pages so far, which a server may have made smaller. */
function isLastPage(
  { page: pageNumber = 1 }: SearchReading,
  page: KustomerPage,
  requestedSize: number,
): boolean {
  const size = getPageSize(page, requestedSize);
  return (page.total ?? 0) <= pageNumber * size && page.records.length < size;
}
