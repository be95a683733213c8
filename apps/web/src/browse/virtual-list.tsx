import { type ReactNode, useCallback } from "react";
import { useWindowRows } from "../ui/use-window-rows.ts";
import classes from "./browse.module.css";

interface VirtualListProps<T> {
  label: string;
  rows: readonly T[];
  getKey: (row: T) => string;
  render: (row: T) => ReactNode;
  /** The estimated height of a row, in pixels, until it is measured. */
  rowHeight: number;
  /** Whether more can be loaded right now. */
  hasMore: boolean;
  loadMore: () => unknown;
}

/**
 * A list of any length that scrolls with the page. Only the visible rows are in the document, and more are loaded when the end
 * comes near. Screen readers get the position of each row, and the length once it is known.
 */
export function VirtualList<T>({
  label,
  rows,
  getKey,
  render,
  rowHeight,
  hasMore,
  loadMore,
}: VirtualListProps<T>) {
  const {
    containerRef: list,
    top,
    virtualizer,
  } = useWindowRows<HTMLUListElement>({
    count: rows.length,
    getKey: useCallback((index: number) => getKeyAt(rows, getKey, index), [rows, getKey]),
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

function getKeyAt<T>(rows: readonly T[], keyOf: (row: T) => string, index: number): string | number {
  const row = rows[index];
  return row === undefined ? index : keyOf(row);
}
