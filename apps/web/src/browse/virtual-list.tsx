import { type ReactNode, useCallback } from "react";
import { useWindowRows } from "../ui/use-window-rows.ts";
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
  const {
    holder: list,
    top,
    virtualizer,
  } = useWindowRows<HTMLUListElement>({
    count: rows.length,
    keyOf: useCallback((index: number) => keyOfIndex(rows, keyOf, index), [rows, keyOf]),
    overscan: 6,
    ...{ rowHeight, hasMore, loadMore },
  });
  return (
    <ul
      ref={list}
      className={classes["list"]}
      aria-label={label}
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map(({ key, index, start }) => {
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
