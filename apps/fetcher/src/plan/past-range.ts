import type { ListOrder } from "@inlet/contracts";
import { type Reading, splitByArchive, startArchive, startListRange, startSearch } from "@inlet/kustomer";
import { idSlackMs, subtract } from "./instants.ts";

/** A past range of one stream, and what decides how it is read. */
export interface PastRange {
  stream: "conversations" | "messages";
  from: Date;
  to: Date;
  isListed: boolean;
  /** Where a read by lists ends. Records that were created before the range may have changed in it. */
  createdFrom: Date;
  /** The order in which the list comes; by id if unknown. */
  order: ListOrder | undefined;
  /** By Kustomer's clock. */
  now: Date;
}

/**
 * Plans the readings of a past range, in order. By search, a range that is partly too old for standard search continues
 * in the archive. By lists, the read starts at the page where the range ends.
 */
export function planPastRange({ stream, from, to, isListed, createdFrom, order, now }: PastRange): Reading[] {
  if (isListed) {
    const range = { createdFrom, createdBefore: new Date(to.getTime() + idSlackMs) };
    return [startListRange(stream, range, { order, updatedFrom: subtract(from, idSlackMs) })];
  }
  const { standard, archive } = splitByArchive({ from, to }, now);
  return [
    ...(standard ? [startSearch(stream, standard.from)] : []),
    ...(archive ? [startArchive(stream, archive)] : []),
  ];
}
