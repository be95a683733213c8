import type { KustomerPage } from "../payload/page.ts";
import { getIds } from "../payload/page-rows.ts";

/**
 * One source says that lists end at 10,000 rows, whatever they hold.
 * @see https://docs.aws.amazon.com/glue/latest/dg/kustomer-connection-limitations.html
 */
export const listCap = 10_000;

/** More pages than any list has that the reader needs. It bounds a server that invents records. */
const maxPages = 20_000;

/** What a walk over numbered pages knows when a page arrives. */
export interface WalkState {
  /** The number of the page. */
  page: number;
  /** Rows per page, as requested. */
  size: number;
  /** Ids of earlier pages: all of them, or at least those of the first and the last one. */
  seen: readonly string[];
  /** `links.next` of the page before. */
  link?: string | undefined;
}

/** What a page of a walk leads to. */
export interface WalkStep {
  /** Ids that no earlier page has shown. */
  newIds: string[];
  isOver: boolean;
  /** The walk ended although the list has more: the server repeats a page, or its list ends at a cap. */
  isCut: boolean;
}

/**
 * Decides whether a walk goes on. It does as long as pages bring ids that are new, whatever the server says about
 * further pages. A link that the page before had too says nothing about a further page.
 */
export function advanceWalk(walk: WalkState, page: KustomerPage): WalkStep {
  const seen = new Set(walk.seen);
  const ids = new Set(getIds(page.records));
  const newIds = [...ids].filter((id) => !seen.has(id));
  const isFull = page.records.length >= Math.min(walk.size, page.pageSize || walk.size);
  const isRepeatedLink = page.nextLink !== undefined && page.nextLink === walk.link;
  const mayContinue = isRepeatedLink ? isFull : page.hasNextPage;
  const isStuck = newIds.length === 0;
  // A server that states no size has named this page, and gives as many rows as before: its pages may be that small.
  const isNamed = walk.link !== undefined && !isRepeatedLink;
  const isFirstAgain = isNamed && page.pageSize === undefined && ids.size > 0 && ids.size >= seen.size;
  const isPageIgnored = isStuck && walk.page === 2 && (isFull || isFirstAgain);
  return {
    newIds,
    isOver: isStuck || !mayContinue || walk.page >= maxPages,
    isCut: isPageIgnored || (isStuck && isBeyondCap(walk)) || walk.page >= maxPages,
  };
}

/** Whether the rows of the earlier pages reach the cap. */
export const isBeyondCap = ({ page, size }: Pick<WalkState, "page" | "size">): boolean =>
  (page - 1) * size >= listCap;
