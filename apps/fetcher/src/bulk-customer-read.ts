import type { Run } from "@inlet/db";
import { type ReadResult, startCustomersList, startSearch } from "@inlet/kustomer";
import { type Agenda, streamAgenda } from "./read-plan.ts";

/** A run reads this many pages of moved customers at least before it leaves the others to the next run. */
const pagesAtLeast = 20;

/** Fewer customers than this are read by their ids at once; for more, one page tells whether sweeping is cheaper. */
const worthListing = 20;

/** How many customers a sweep is for. */
export interface SweepFor {
  /** Customers that are wanted now. */
  wanted: number;
  /** Customers that are stored, and are to be kept fresh. */
  stored: number;
  /** Everything that moved before this has been read. */
  from: Date;
}

/**
 * Reads customers by the page. A live run by search always does: it keeps the stored ones fresh, and usually brings
 * the wanted ones as well. Any other run does when many are wanted.
 */
export function customerSweep(run: Run, { wanted, stored, from }: SweepFor): Agenda | undefined {
  const isSearched = !run.listed.includes("customers");
  if (wanted + stored === 0) return undefined;
  if (isSearched && run.lane === "live")
    return streamAgenda(startSearch("customers", from), {
      sweeps: { pages: Math.max(pagesAtLeast, wanted), worth: wanted + stored },
    });
  if (wanted <= worthListing) return undefined;
  const sweeps = { pages: wanted, worth: wanted };
  if (!isSearched) return streamAgenda(startCustomersList(), { sweeps });
  // Customers of old conversations moved at any time since.
  return streamAgenda(startSearch("customers", run.scopeFrom), {
    sweeps,
    ceiling: run.openedAt.toISOString(),
  });
}

/** What a page leads a sweep to. */
export interface SweptPage {
  agenda: Agenda;
  /** It ends here, whatever there is left. */
  isOver: boolean;
  /** There is more than reading the known customers by their ids takes. */
  isTooDear: boolean;
  /** How far customers are read, should it end here. */
  cursor: { stream: "customers"; at?: Date } | undefined;
}

const recordsPerPage = { search: 500, list: 100 } as const;

/** Looks whether a sweep goes on after this page; any other agenda does. */
export function sweepAfter(agenda: Agenda, result: ReadResult | undefined): SweptPage {
  const { sweeps, reads } = agenda;
  const [read] = reads;
  const onward = { agenda, isOver: false, isTooDear: false, cursor: undefined };
  if (sweeps === undefined || read === undefined || result === undefined) return onward;
  const isSearch = read.reading.kind === "search";
  const cursor = isSearch ? ({ stream: "customers" } as const) : undefined;
  const perPage = isSearch ? recordsPerPage.search : recordsPerPage.list;
  if (!read.begun && (result.total ?? 0) / perPage > sweeps.worth)
    return { ...onward, isOver: true, isTooDear: true, cursor };
  const left = sweeps.pages - 1;
  const { next } = result;
  // Inside an instant there is no place to go on from later.
  if (left <= 0 && next?.kind === "search" && next.instant === undefined)
    return { ...onward, isOver: true, cursor: { stream: "customers", at: new Date(next.at) } };
  return { ...onward, agenda: { ...agenda, sweeps: { ...sweeps, pages: left } }, cursor };
}
