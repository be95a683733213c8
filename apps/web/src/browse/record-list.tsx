import { Anchor, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Failure } from "../ui/failure.tsx";
import { ListEnd } from "../ui/list-end.tsx";
import { canLoadMore, type Paging, useLoadedRows } from "../ui/paging.ts";
import { RowsSkeleton } from "../ui/skeletons.tsx";
import { words } from "../words/index.ts";
import { VirtualList, type VirtualListProps } from "./virtual-list.tsx";

interface RecordListProps<T> extends Omit<VirtualListProps<T>, "rows" | "hasMore" | "loadMore"> {
  query: Paging & {
    data: { pages: { data: T[] }[] } | undefined;
    isPending: boolean;
    isStale: boolean;
    isRefetching: boolean;
    refetch: () => unknown;
  };
  /** Shown instead of a list without rows. */
  empty: ReactNode;
  /** Says how many rows are loaded. */
  countText?: (rows: number, hasMore: boolean) => string;
  end?: string;
}

/** After so many empty pages in a row the list no longer loads more by itself; a button does. */
const maxEmptyPages = 20;

/** The records of a query, which loads more of them as the end comes near. */
export function RecordList<T>({ query, empty, countText, end, ...list }: RecordListProps<T>) {
  const { data, error, isPending, refetch, hasNextPage } = query;
  const rows = useLoadedRows(data?.pages);
  if (isPending) return <RowsSkeleton height={list.rowHeight} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(list.label.toLowerCase())} retry={refetch} />;
  if (rows.length === 0 && !hasNextPage) return empty;
  const recent = data.pages.slice(-maxEmptyPages);
  const isSparse = recent.length === maxEmptyPages && recent.every((it) => it.data.length === 0);
  const hasMore = canLoadMore(query) && !isSparse;
  return (
    <>
      <Group gap="xs" {...(countText && { mih: 22 })}>
        {countText && (
          <Text size="sm" c="dimmed" role="status">
            {countText(rows.length, hasNextPage)}
          </Text>
        )}
        {query.isStale && !query.isRefetching && (
          <Anchor component="button" size="sm" onClick={() => void refetch()}>
            {words.browse.showNewer}
          </Anchor>
        )}
      </Group>
      <VirtualList {...list} {...{ rows, hasMore, loadMore: query.fetchNextPage }} />
      <ListEnd paging={query} {...{ end, isSparse, isEmpty: rows.length === 0 }} />
    </>
  );
}
