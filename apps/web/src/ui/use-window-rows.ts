import { useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

interface WindowRows {
  count: number;
  /** Must be the same function as long as the rows are the same, else all are measured anew. */
  keyOf: (index: number) => string | number;
  /** About how high a row is, in pixels, before it is measured. */
  rowHeight: number;
  overscan: number;
  /** Whether more can be loaded right now. */
  hasMore: boolean;
  loadMore: () => unknown;
}

const nearEnd = 15;

/**
 * Rows that scroll with the page: which of them are in sight, and how far below the page's top they begin. More are
 * loaded when the end comes near. `holder` goes to the element that holds the rows.
 */
export function useWindowRows<E extends HTMLElement>({
  count,
  keyOf,
  rowHeight,
  overscan,
  hasMore,
  loadMore,
}: WindowRows): { holder: RefObject<E | null>; top: number; virtualizer: Virtualizer<Window, Element> } {
  const holder = useRef<E>(null);
  const top = useTopOf(holder);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    overscan,
    scrollMargin: top,
    useFlushSync: false,
  });
  const isNearEnd = (virtualizer.getVirtualItems().at(-1)?.index ?? 0) >= count - nearEnd;
  useEffect(() => {
    if (isNearEnd && hasMore) loadMore();
  }, [isNearEnd, hasMore, loadMore]);
  return { holder, top, virtualizer };
}

/** How far below the page's top an element begins; what stands above it may grow at any time. */
function useTopOf(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const rectangle = element.current?.getBoundingClientRect();
    if (rectangle !== undefined) setTop(Math.round(rectangle.top + window.scrollY));
  });
  return top;
}
