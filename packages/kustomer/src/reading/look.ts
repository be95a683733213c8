import type { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { Page } from "../payload/page.ts";
import { object } from "../payload/values.ts";
import { idSegment } from "./by-id.ts";
import type { Advance, LookReading } from "./reading.ts";

/** Looks whether Kustomer still has one record, by nothing but its id. */
export function startLook(stream: LookReading["stream"], id: string): LookReading {
  return { kind: "look", stream, id };
}

/** Asks for the record alone, since a comma list may leave out what is there. */
export function requestOfLook({ stream, id }: LookReading): KustomerRequest {
  return { method: "GET", path: `/v1/${stream}/${idSegment(id)}`, budget: "other" };
}

/** A record that is flagged as deleted, or another one in its place, means that this one is gone. */
export function advanceLook({ id }: LookReading, { records }: Page): Advance {
  const isThere = records.some((it) => object(it)["id"] === id && !isDeleted(it));
  return { next: undefined, missing: isThere ? [] : [id], fresh: 0 };
}

/**
 * Only Kustomer's own words say that it does not have a record. Whatever else answers 404 in its place (a proxy, a
 * gateway, a page of another host) knows nothing of it.
 * @see https://developer.kustomer.com/kustomer-api-docs/reference/errors
 */
export function lookRefused({ id }: LookReading, fault: Fault): Advance | undefined {
  if (fault.kind !== "not_found" || fault.details["isKustomers"] !== true) return undefined;
  return { next: undefined, missing: [id], fresh: 0 };
}

/** Whether a record says of itself that it is deleted. */
export function isDeleted(record: unknown): boolean {
  return object(object(record)["attributes"])["deleted"] === true;
}
