import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./browse.module.css";

interface VirtualListProps<T> {
  label: string;
  rows: readonly T[];
  keyOf: (row: T) => string;
  render: (row: T) => ReactNode;
  /** About how high a row is, in pixels, before it is measured. */
  rowHeight: number;
  /** Whether more can be loaded right now. */
  hasMore: boolean;
  loadMore: () => unknown;
}

const nearEnd = 15;

/**
 * A list of any length that scrolls with the page: only the rows in sight are in the document, and more are loaded
 * when the end comes near. Readers are told each row's place, and that the end is not known while there is more.
 */
export function VirtualList<T>({
  label,
  rows,
  keyOf,
  render,
  rowHeight,
  hasMore,
  loadMore,
}: VirtualListProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const top = useTopOf(list);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    getItemKey: useCallback((index: number) => keyOfIndex(rows, keyOf, index), [rows, keyOf]), // else all are measured anew
    overscan: 6,
    scrollMargin: top,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const isNearEnd = (items.at(-1)?.index ?? 0) >= rows.length - nearEnd;
  useEffect(() => {
    if (isNearEnd && hasMore) loadMore();
  }, [isNearEnd, hasMore, loadMore]);
  return (
    <ul
      ref={list}
      className={classes["list"]}
      aria-label={label}
      style={{ height: virtualizer.getTotalSize() }}
    >
      {items.map(({ key, index, start }) => {
        const row = rows[index];
        return (
          row !== undefined && (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={classes["item"]}
              style={{ transform: `translateY(${start - top}px)` }}
              aria-posinset={index + 1}
              aria-setsize={hasMore ? -1 : rows.length}
            >
              {render(row)}
            </li>
          )
        );
      })}
    </ul>
  );
}

function keyOfIndex<T>(rows: readonly T[], keyOf: (row: T) => string, index: number): string | number {
  const row = rows[index];
  return row === undefined ? index : keyOf(row);
}

/** How far below the page's top an element begins; what stands above it may grow at any time. */
function useTopOf(element: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const rectangle = element.current?.getBoundingClientRect();
    if (rectangle !== undefined) setTop(Math.round(rectangle.top + window.scrollY));
  });
  return top;
}
