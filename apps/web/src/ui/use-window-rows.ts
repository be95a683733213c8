import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

export interface WindowRowsOptions<T> {
  rows: readonly T[];
  /** Must always be the same function: a new one measures all rows again. */
  getKey: (row: T) => string;
  /** The estimated height of a row, in pixels, until it is measured. */
  rowHeight: number;
  overscan: number;
  /** Whether more can be loaded right now. */
  hasMore: boolean;
  loadMore: () => unknown;
}

/** More rows are loaded when so few are left. */
const loadAheadRows = 15;

/**
 * Virtualizes rows that scroll with the page: which of them are visible, and how far below the document's top they begin.
 * Loads more when the end comes near. `containerRef` belongs on the element that contains the rows.
 */
export function useWindowRows<E extends HTMLElement, T>({
  rows,
  getKey,
  rowHeight,
  overscan,
  hasMore,
  loadMore,
}: WindowRowsOptions<T>) {
  const containerRef = useRef<E>(null);
  const top = useDocumentTop(containerRef);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    getItemKey: useCallback((index: number) => getKeyAt(rows, getKey, index), [rows, getKey]),
    overscan,
    scrollMargin: top,
    useFlushSync: false,
  });
  const isNearEnd = (virtualizer.getVirtualItems().at(-1)?.index ?? 0) >= rows.length - loadAheadRows;
  useEffect(() => {
    if (isNearEnd && hasMore) loadMore();
  }, [isNearEnd, hasMore, loadMore]);
  return { containerRef, top, virtualizer };
}

/** How far below the document's top an element begins; what is above it may grow at any time. */
function useDocumentTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const rectangle = element.current?.getBoundingClientRect();
    if (rectangle !== undefined) setTop(Math.round(rectangle.top + window.scrollY));
  });
  return top;
}

function getKeyAt<T>(rows: readonly T[], getKey: (row: T) => string, index: number): string | number {
  const row = rows[index];
  return row === undefined ? index : getKey(row);
}
