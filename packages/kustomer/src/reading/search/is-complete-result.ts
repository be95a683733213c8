import { Fault } from "@inlet/contracts";
import type { KustomerPage } from "../../payload/page.ts";

/**
 * Whether the first page of a search holds every matching record.
 * @throws Fault `unavailable` when the page is shorter than both its own size and its own total
 */
export function isCompleteResult(
  { records, total, pageSize, hasNextPage }: KustomerPage,
  requestedSize: number,
): boolean {
  const size = Math.min(requestedSize, pageSize ?? requestedSize);
  if (total === undefined || total < records.length) return !hasNextPage && records.length < size;
  if (total === records.length) return !(hasNextPage && records.length === size); // else the total may be capped
  const isShort = records.length === 0 || (pageSize !== undefined && records.length < size);
  if (isShort) throw new Fault("unavailable", "Kustomer's search returned fewer records than it counted.");
  return false;
}
