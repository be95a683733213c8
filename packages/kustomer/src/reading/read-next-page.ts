import { Fault, type Stream } from "@inlet/contracts";
import type { KustomerClient, KustomerRequest, KustomerResponse } from "../http/client.ts";
import type { DateStamp } from "../http/date-stamp.ts";
import type { AcquirePermit } from "../http/permit.ts";
import { removeLinks } from "../payload/attachment.ts";
import { type KustomerPage, parsePage } from "../payload/page.ts";
import { toRows } from "../payload/page-rows.ts";
import { getRelatedId } from "../payload/record.ts";
import { readObject } from "../payload/values.ts";
import {
  advanceReading,
  buildRequest,
  getStream,
  isFirstPage,
  isSeeking,
  recoverReading,
} from "./advance-reading.ts";
import type { Reading, ReadWindow } from "./reading.ts";
import type { AdvanceResult } from "./strategy.ts";

/** The result of one request of a reading: the page, and the state to continue from. */
export interface ReadResult extends AdvanceResult {
  /** The page exactly as Kustomer sent it; absent when it is empty. */
  batch?: { stream: Stream; body: Buffer; recordCount: number };
  /** The number of records that the whole reading will return. Only a reading's first page states it. */
  total?: number;
  /** The `updatedAt` of the page's newest record. */
  newestAt?: Date;
  /** Absent when Kustomer refused the request and the reading goes on all the same. */
  stamp?: DateStamp;
  /** The database's time at which the request's permit was granted. */
  permitAt: Date;
}

/** What a reading needs besides its own state. */
export interface ReadOptions {
  window: ReadWindow;
  acquirePermit: AcquirePermit;
  /** The org of the key. A page of another one is refused. */
  orgId?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Whether lists of messages are to include what Kustomer knows of their attachments. */
  includeAttachments?: boolean | undefined;
}

/**
 * Sends the next request of a reading. It is idempotent: repeating it from the same state does no harm.
 * @throws Fault as `KustomerClient.send` does, `unavailable` for a response that cannot be trusted, and `conflict` for one that
 *   holds the records of another org
 */
export async function readNextPage(
  client: KustomerClient,
  reading: Reading,
  { window, acquirePermit, orgId, signal, includeAttachments = false }: ReadOptions,
): Promise<ReadResult> {
  let permitAt = new Date(0);
  const acquireAndNote: AcquirePermit = async (kind) => {
    const permit = await acquirePermit(kind);
    permitAt = permit.at;
    return permit;
  };
  const isExtended = includeAttachments && canInclude(reading);
  const request = buildRequest(reading, window);
  try {
    const response = await client.send(isExtended ? includeAll(request) : request, {
      ...{ acquirePermit: acquireAndNote, signal },
    });
    const body = isExtended ? removeLinks(response.body) : response.body;
    const page = parsePage(response.json);
    if (orgId !== undefined && isOfAnotherOrg(page.records, orgId)) throw createOrgFault();
    return toReadResult(reading, { ...response, body }, { page, window });
  } catch (err) {
    const recovered = recoverReading(reading, err, window);
    if (!recovered) throw err;
    return { ...recovered, permitAt };
  }
}

/** Kustomer documents `include` for lists of messages alone, not for searches. */
const canInclude = (reading: Reading): boolean =>
  reading.kind !== "search" && reading.kind !== "verify-by-id" && getStream(reading) === "messages";

const includeAll = (request: KustomerRequest): KustomerRequest => ({
  ...request,
  query: { ...request.query, include: "attachments" },
});

/**
 * Whether a page is of another org: something between Kustomer and Inlet has mixed up two replies. One record that names another
 * org beside others does not stop a run.
 */
function isOfAnotherOrg(records: readonly unknown[], orgId: string): boolean {
  const named = records.flatMap((it) => {
    const { relationships } = readObject(it);
    return getRelatedId({ relationships: readObject(relationships) }, "org") ?? [];
  });
  return named.length > 0 && !named.includes(orgId);
}

const createOrgFault = () =>
  new Fault(
    "conflict",
    "Kustomer answered with records of another organization, so nothing of the answer was stored. Check what stands between Inlet and Kustomer, such as a proxy, and whether the address still belongs to this organization.",
  );

function toReadResult(
  reading: Reading,
  { body, stamp }: KustomerResponse,
  { page, window }: { page: KustomerPage; window: ReadWindow },
): ReadResult {
  const result: ReadResult = { ...advanceReading(reading, page, window), stamp, permitAt: stamp.sentAt };
  const recordCount = page.records.length;
  const stream = getStream(reading);
  if (recordCount > 0 && stream !== undefined && !isSeeking(reading))
    result.batch = { stream, body, recordCount };
  const newestAt = Math.max(...toRows(page.records).map((it) => it.updatedAt));
  if (Number.isFinite(newestAt)) result.newestAt = new Date(newestAt);
  if (page.total !== undefined && isFirstPage(reading)) result.total = page.total;
  return result;
}
