import { useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

interface WindowRowsOptions {
  count: number;
  /** Must be the same function while the rows are the same; a new function measures all rows again. */
  getKey: (index: number) => string | number;
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
export function useWindowRows<E extends HTMLElement>({
  count,
  getKey,
  rowHeight,
  overscan,
  hasMore,
  loadMore,
}: WindowRowsOptions): {
  containerRef: RefObject<E | null>;
  top: number;
  virtualizer: Virtualizer<Window, Element>;
} {
  const containerRef = useRef<E>(null);
  const top = useDocumentTop(containerRef);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    getItemKey: getKey,
    overscan,
    scrollMargin: top,
    useFlushSync: false,
  });
  const isNearEnd = (virtualizer.getVirtualItems().at(-1)?.index ?? 0) >= count - loadAheadRows;
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
