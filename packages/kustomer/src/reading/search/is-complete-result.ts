import { Fault } from "@inlet/contracts";
import type { KustomerPage } from "../../payload/page.ts";

/**
 * Whether the first page of a search holds everything that matches.
 * @throws Fault `unavailable` when the page is shorter than both its own size and its own total
 */
export function isCompleteResult({ records, total, pageSize, hasNextPage }: KustomerPage, asked: number): boolean {
  const size = Math.min(asked, pageSize ?? asked);
  if (total === undefined || total < records.length) return !hasNextPage && records.length < size;
  if (total === records.length) return !(hasNextPage && records.length === size); // else the total may be a cap
  const isShort = records.length === 0 || (pageSize !== undefined && records.length < size);
  if (isShort) throw new Fault("unavailable", "Kustomer's search gave fewer records than it counted.");
  return false;
}
