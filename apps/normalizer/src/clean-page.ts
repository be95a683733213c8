import { type Batch, batches, type Db, deletions } from "@inlet/db";
import { parseStoredBody } from "@inlet/kustomer";
import { getRecordIds, redactPage } from "./redact-page.ts";

/** Reads the records of a page. @throws when the body cannot be parsed */
export const parsePageRecords = (body: Buffer): readonly unknown[] => parseStoredBody(body).records;

/** The records of a page without what must not be stored. */
export interface CleanedPage {
  records: readonly unknown[];
  /** The compressed body that replaces the batch's own; undefined when the page did not change. */
  body: Buffer | undefined;
}

/** Removes deleted and redacted content from the records of a batch. Most batches have none. */
export async function cleanPage(
  db: Db,
  { workspaceId, stream, observedAt }: Pick<Batch, "workspaceId" | "stream" | "observedAt">,
  records: readonly unknown[],
): Promise<CleanedPage> {
  const rules = await deletions.listErasureRules(db, workspaceId, getRecordIds({ stream, records }));
  const redacted = redactPage({ stream, observedAt, records }, rules);
  if (redacted === records) return { records, body: undefined };
  const body = Buffer.from(JSON.stringify({ data: redacted }));
  return { records: redacted, body: await batches.compressBody(body) };
}
