import { type Batch, batches, type Db, deletions, type ErasedRecord } from "@inlet/db";
import { parseStoredBody } from "@inlet/kustomer";
import { getRecordIds, redactPage } from "./redact-page.ts";

/** The records of a page without what must not be stored. */
export interface CleanPage {
  records: readonly unknown[];
  /** The compressed body that replaces the batch's own; undefined when the page did not change. */
  body: Buffer | undefined;
  /** The records of erased customers that the page contained, and which are removed. */
  erased: ErasedRecord[];
}

/** Reads the page of a batch and cleans it. @returns undefined when the page cannot be read */
export async function openPage(db: Db, batch: Batch): Promise<CleanPage | undefined> {
  const text = await batches.decompressBody(batch.body).catch(() => undefined);
  return text && cleanPage(db, batch, text);
}

/**
 * Removes deleted and redacted content from a page. Most pages have none.
 * @returns undefined when the page cannot be read
 */
export async function cleanPage(
  db: Db,
  { workspaceId, stream, observedAt }: Pick<Batch, "workspaceId" | "stream" | "observedAt">,
  text: Buffer,
): Promise<CleanPage | undefined> {
  const records = readRecords(text);
  if (records === undefined) return undefined;
  const rules = await deletions.listErasureRules(db, workspaceId, getRecordIds({ stream, records }));
  const { records: redacted, erased } = redactPage({ stream, observedAt, records }, rules);
  if (redacted === records) return { records, body: undefined, erased };
  const body = Buffer.from(JSON.stringify({ data: redacted }));
  return { records: redacted, body: await batches.compressBody(body), erased };
}

function readRecords(text: Buffer): readonly unknown[] | undefined {
  try {
    return parseStoredBody(text).records;
  } catch {
    return undefined; // the normalizer rejects the page with a reason
  }
}
