import type { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import { readObject } from "../../payload/values.ts";
import { toPathSegment } from "./by-id.ts";
import type { AdvanceResult, VerificationReading } from "../reading.ts";

/** Looks whether Kustomer still has one record, by nothing but its id. */
export function startVerification(stream: VerificationReading["stream"], id: string): VerificationReading {
  return { kind: "look", stream, id };
}

/** Asks for the record alone, since a comma list may leave out what is there. */
export function buildVerificationRequest({ stream, id }: VerificationReading): KustomerRequest {
  return { method: "GET", path: `/v1/${stream}/${toPathSegment(id)}`, budget: "other" };
}

/** A record that is flagged as deleted, or another one in its place, means that this one is gone. */
export function advanceVerification({ id }: VerificationReading, { records }: KustomerPage): AdvanceResult {
  const isThere = records.some((it) => readObject(it)["id"] === id && !isMarkedDeleted(it));
  return { next: undefined, notFound: isThere ? [] : [id], newRecords: 0 };
}

/**
 * Only Kustomer's own words say that it does not have a record. Whatever else answers 404 in its place (a proxy, a
 * gateway, a page of another host) knows nothing of it.
 * @see https://developer.kustomer.com/kustomer-api-docs/reference/errors
 */
export function recoverVerification({ id }: VerificationReading, fault: Fault): AdvanceResult | undefined {
  if (fault.kind !== "not_found" || fault.details["isKustomerError"] !== true) return undefined;
  return { next: undefined, notFound: [id], newRecords: 0 };
}

/** Whether a record says of itself that it is deleted. */
export function isMarkedDeleted(record: unknown): boolean {
  return readObject(readObject(record)["attributes"])["deleted"] === true;
}
