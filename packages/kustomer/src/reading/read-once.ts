import type { KustomerClient, KustomerReply } from "../http/client.ts";
import type { Admit } from "../http/permit.ts";
import { parsePage } from "../payload/page.ts";
import { advance, afterRefusal, isFirst, isSeeking, requestOf, streamOf } from "./advance.ts";
import type { Advance, Reading, Stream, Window } from "./reading.ts";

/** What one request of a reading brought: where it leads, and the page. */
export interface ReadResult extends Advance {
  /** The page exactly as Kustomer sent it; absent when it is empty. */
  batch?: { stream: Stream; text: Buffer; records: number };
  /** Records expected in all, told by a reading's first page. */
  total?: number;
  /** Kustomer's own clock. */
  date: Date | undefined;
  /** The database's time of the request's permit. */
  permitAt: Date;
}

/** What a reading needs besides its own state. */
export interface ReadOptions {
  window: Window;
  admit: Admit;
  signal?: AbortSignal | undefined;
}

/**
 * Takes a reading one request further. Doing it twice from the same state is harmless.
 * @throws Fault as `KustomerClient.send` does, and `unavailable` for a reply that cannot be trusted
 */
export async function readOnce(
  client: KustomerClient,
  reading: Reading,
  { window, admit, signal }: ReadOptions,
): Promise<ReadResult> {
  let permitAt = new Date(0);
  const admitNoted: Admit = async (kind) => {
    const permit = await admit(kind);
    permitAt = permit.at;
    return permit;
  };
  const reply = await client
    .send(requestOf(reading, window), { admit: admitNoted, signal })
    .catch((err: unknown) => ({ err, onward: afterRefusal(reading, err, window) }));
  if (!("err" in reply)) return taken(reading, reply, window);
  if (!reply.onward) throw reply.err;
  return { ...reply.onward, date: undefined, permitAt };
}

function taken(reading: Reading, reply: KustomerReply, window: Window): ReadResult {
  const page = parsePage(reply.json);
  const result: ReadResult = {
    ...advance(reading, page, window),
    date: reply.date,
    permitAt: reply.permitAt,
  };
  const records = page.records.length;
  const stream = streamOf(reading);
  if (records > 0 && stream !== undefined && !isSeeking(reading))
    result.batch = { stream, text: reply.text, records };
  if (page.total !== undefined && isFirst(reading)) result.total = page.total;
  return result;
}
