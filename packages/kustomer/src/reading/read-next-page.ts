import type { KustomerClient, KustomerResponse } from "../http/client.ts";
import type { AcquirePermit } from "../http/permit.ts";
import { parsePage } from "../payload/page.ts";
import { advanceReading, recoverReading, isFirstPage, isSeeking, buildRequest, getStream } from "./advance-reading.ts";
import type { AdvanceResult, Reading, Stream, ReadWindow } from "./reading.ts";

/** What one request of a reading brought: where it leads, and the page. */
export interface ReadResult extends AdvanceResult {
  /** The page exactly as Kustomer sent it; absent when it is empty. */
  batch?: { stream: Stream; body: Buffer; recordCount: number };
  /** Records expected in all, told by a reading's first page. */
  total?: number;
  /** Kustomer's own clock. */
  date: Date | undefined;
  /** The database's time of the request's permit. */
  permitAt: Date;
}

/** What a reading needs besides its own state. */
export interface ReadOptions {
  window: ReadWindow;
  acquirePermit: AcquirePermit;
  signal?: AbortSignal | undefined;
}

/**
 * Takes a reading one request further. Doing it twice from the same state is harmless.
 * @throws Fault as `KustomerClient.send` does, and `unavailable` for a reply that cannot be trusted
 */
export async function readNextPage(
  client: KustomerClient,
  reading: Reading,
  { window, acquirePermit, signal }: ReadOptions,
): Promise<ReadResult> {
  let permitAt = new Date(0);
  const admitNoted: AcquirePermit = async (kind) => {
    const permit = await acquirePermit(kind);
    permitAt = permit.at;
    return permit;
  };
  const reply = await client
    .send(buildRequest(reading, window), { acquirePermit: admitNoted, signal })
    .catch((err: unknown) => ({ err, onward: recoverReading(reading, err, window) }));
  if (!("err" in reply)) return taken(reading, reply, window);
  if (!reply.onward) throw reply.err;
  return { ...reply.onward, date: undefined, permitAt };
}

function taken(reading: Reading, reply: KustomerResponse, window: ReadWindow): ReadResult {
  const page = parsePage(reply.json);
  const result: ReadResult = {
    ...advanceReading(reading, page, window),
    date: reply.date,
    permitAt: reply.permitAt,
  };
  const records = page.records.length;
  const stream = getStream(reading);
  if (records > 0 && stream !== undefined && !isSeeking(reading))
    result.batch = { stream, body: reply.body, recordCount };
  if (page.total !== undefined && isFirstPage(reading)) result.total = page.total;
  return result;
}
