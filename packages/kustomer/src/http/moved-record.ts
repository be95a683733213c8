import { Fault } from "@inlet/contracts";

/**
 * Whether a redirect leads from one record to another one of its kind on the same host, as it may from a merged customer to
 * what it became. Kustomer documents no redirect. One that leads anywhere else says nothing about the record.
 */
export function leadsToOtherRecord(from: URL, location: string | string[] | undefined): boolean {
  const to = typeof location === "string" ? URL.parse(location, from.href) : null;
  const [before, after] = [parseRecordPath(from), to?.origin === from.origin && parseRecordPath(to)];
  if (!before || !after) return false;
  return before.collection === after.collection && before.id !== after.id;
}

/** The record is gone under its old id. What it became is read under its own. */
export const toMovedFault = (status: number): Fault =>
  new Fault("not_found", `Kustomer has another record in its place (status ${status}).`, {
    details: { status, isKustomerError: true },
  });

function parseRecordPath({ pathname }: URL): { collection: string; id: string } | undefined {
  const [, collection, id] = /^(.*\/v1\/[a-z]+)\/([0-9a-f]{24})(?:\/messages)?$/.exec(pathname) ?? [];
  return collection && id ? { collection, id } : undefined;
}
