import type { ReactNode } from "react";
import { useWindowRows, type WindowRowsOptions } from "../ui/use-window-rows.ts";
import classes from "./browse.module.css";

export interface VirtualListProps<T> extends Omit<WindowRowsOptions<T>, "overscan"> {
  label: string;
  render: (row: T) => ReactNode;
}

/**
 * A list of any length that scrolls with the page. Only the visible rows are in the document, and more are loaded when the end
 * comes near. Screen readers get the position of each row, and the length once it is known.
 */
export function VirtualList<T>({ label, render, ...source }: VirtualListProps<T>) {
  const { rows, hasMore } = source;
  const { containerRef, top, virtualizer } = useWindowRows<HTMLUListElement, T>({ ...source, overscan: 6 });
  return (
    <ul
      ref={containerRef}
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
