import { type Batch, batches, type Db, deletions } from "@inlet/db";
import { parseStoredBody } from "@inlet/kustomer";
import { idsIn, withoutForbidden } from "./redact-page.ts";

/** The records of a page's text. @throws when they cannot be read */
export const recordsIn = (text: Buffer): readonly unknown[] => parseStoredBody(text).records;

/** What is left of a batch's records, and its body when that had to change. */
export interface Cleaned {
  records: readonly unknown[];
  body: Buffer | undefined;
}

/** Takes out of a batch's records what must not be kept of them; mostly nothing. */
export async function clean(
  db: Db,
  { workspaceId, stream, observedAt }: Pick<Batch, "workspaceId" | "stream" | "observedAt">,
  records: readonly unknown[],
): Promise<Cleaned> {
  const forbidden = await deletions.listErasureRules(db, workspaceId, idsIn({ stream, records }));
  const cleaned = withoutForbidden({ stream, observedAt, records }, forbidden);
  if (cleaned === records) return { records, body: undefined };
  const rest = Buffer.from(JSON.stringify({ data: cleaned }));
  return { records: cleaned, body: await batches.compressBody(rest) };
}
