import { toPathSegment } from "../../http/path-segment.ts";
import { readObject } from "../../payload/values.ts";
import type { VerificationReading } from "../reading.ts";
import { continueWith, type Strategy } from "../strategy.ts";

/** Verifies by its id alone whether Kustomer still has a record. */
export function startVerification(stream: VerificationReading["stream"], id: string): VerificationReading {
  return { kind: "verify-by-id", stream, id };
}

/** Requests the record alone, because a comma-separated list may leave out a record that exists. */
export const verificationStrategy: Strategy<VerificationReading> = {
  buildRequest: ({ stream, id }) => ({
    method: "GET",
    path: `/v1/${stream}/${toPathSegment(id)}`,
    budget: "other",
    rows: 1,
  }),
  /** A record that is marked as deleted, or a different record in the response, means that this one is deleted. */
  advance({ id }, { records }) {
    const exists = records.some((it) => readObject(it)["id"] === id && !isMarkedDeleted(it));
    return continueWith(undefined, { notFound: exists ? [] : [id] });
  },
  /**
   * Accepts a 404 only with an error body of Kustomer's. A proxy, a gateway or another host that answers 404 knows
   * nothing about the record, nor does a refusal of the request. Neither keeps the run from its other records.
   * @see https://developer.kustomer.com/kustomer-api-docs/reference/errors
   */
  recover: ({ stream, id }, fault) =>
    fault.kind === "not_found" && fault.details["isKustomerError"] === true
      ? continueWith(undefined, { notFound: [id] })
      : continueWith(undefined, { finding: { kind: "unverified", stream } }),
  getStream: ({ stream }) => stream,
  skip: ({ id }, failure) => continueWith(undefined, { setAside: [{ id, failure }] }),
};

/** Whether a record's own attributes mark it as deleted. */
export function isMarkedDeleted(record: unknown): boolean {
  return readObject(readObject(record)["attributes"])["deleted"] === true;
}
