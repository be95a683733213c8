import { useMemo } from "react";

/** The part of an infinite query that loads further pages. */
export interface Paging {
  error: unknown;
  isFetchNextPageError: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Whether the next page may be loaded now: there is one, and the last attempt did not fail. */
export const canLoadMore = ({ hasNextPage, isFetchingNextPage, isFetchNextPageError }: Paging): boolean =>
  hasNextPage && !isFetchingNextPage && !isFetchNextPageError;

/** Returns the rows of all loaded pages; the same list until another page is loaded. */
export const useLoadedRows = <T>(pages: readonly { data: T[] }[] | undefined): readonly T[] =>
  useMemo(() => pages?.flatMap((it) => it.data) ?? [], [pages]);
