import { useEffect } from "react";

/** How many of the latest elements with focus may take it back. */
const maxVisits = 20;

interface Visit {
  element: HTMLElement;
  /** The path of the page on which it had the focus. */
  page: string;
}

/**
 * Gives the keyboard focus to a near place when what has it goes away, such as a button that waits, a row that was deleted, or the
 * menu item that opened a dialog. The browser would leave it nowhere, and a person begins again at the top of the page.
 */
export const useKeepFocus = (): void => useEffect(keepFocus, []);

/** Follows the focus until the function is called that it returns. */
function keepFocus(): () => void {
  const visits: Visit[] = [];
  let isWaiting = false;
  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return;
    isWaiting = false;
    visits.push({ element: target, page: window.location.pathname });
    if (visits.length > maxVisits) visits.shift();
  };
  const keep = () => {
    const last = visits.at(-1)?.element;
    if (last === undefined) return;
    if (willReturn(last)) isWaiting = true;
    else if (isNowhere() && (isWaiting || !isUsable(last))) findPlace(visits)?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(keep);
  observer.observe(document.body, {
    ...{ childList: true, subtree: true },
    attributeFilter: ["disabled", "data-loading"],
  });
  document.addEventListener("focusin", remember);
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", remember);
  };
}

const isNowhere = (): boolean => document.activeElement === document.body;

/** Whether an element is disabled only until a reply arrives: a field, or a button that shows that it waits. */
const willReturn = (it: HTMLElement): boolean =>
  it.isConnected && it.matches(":disabled:not(button:not([data-loading]))");

const isUsable = (it: HTMLElement): boolean => it.checkVisibility() && !it.matches(":disabled");

/** The latest element of this page that can have the focus, in the dialog if one is open; else the dialog or the content. */
function findPlace(visits: readonly Visit[]): HTMLElement | null {
  const dialog = document.querySelector<HTMLElement>("[role=dialog][aria-modal=true]");
  const { pathname } = window.location;
  const visit = visits.findLast(
    ({ element, page }) =>
      page === pathname && isUsable(element) && (dialog === null || dialog.contains(element)),
  );
  return visit?.element ?? dialog ?? document.querySelector("main");
}
