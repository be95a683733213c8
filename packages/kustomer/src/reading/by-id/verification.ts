import type { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import { readObject } from "../../payload/values.ts";
import type { AdvanceResult } from "../advance-result.ts";
import { toPathSegment } from "../path-segment.ts";
import type { VerificationReading } from "../reading.ts";

/** Verifies by its id alone whether Kustomer still has a record. */
export function startVerification(stream: VerificationReading["stream"], id: string): VerificationReading {
  return { kind: "verify-by-id", stream, id };
}

/** Requests the record alone, because a comma-separated list may leave out a record that exists. */
export function buildVerificationRequest({ stream, id }: VerificationReading): KustomerRequest {
  return { method: "GET", path: `/v1/${stream}/${toPathSegment(id)}`, budget: "other" };
}

/** A record that is marked as deleted, or a different record in the response, means that this one is deleted. */
export function advanceVerification({ id }: VerificationReading, { records }: KustomerPage): AdvanceResult {
  const exists = records.some((it) => readObject(it)["id"] === id && !isMarkedDeleted(it));
  return { next: undefined, notFound: exists ? [] : [id], newRecords: 0 };
}

/**
 * Accepts a 404 only with an error body of Kustomer's. A proxy, a gateway or another host that answers 404 knows
 * nothing about the record.
 * @see https://developer.kustomer.com/kustomer-api-docs/reference/errors
 */
export function recoverVerification({ id }: VerificationReading, fault: Fault): AdvanceResult | undefined {
  if (fault.kind !== "not_found" || fault.details["isKustomerError"] !== true) return undefined;
  return { next: undefined, notFound: [id], newRecords: 0 };
}

/** Whether a record's own attributes mark it as deleted. */
export function isMarkedDeleted(record: unknown): boolean {
  return readObject(readObject(record)["attributes"])["deleted"] === true;
}
