import { type Batch, batches, type Db, deletions, type ErasedRecord } from "@inlet/db";
import { parseStoredBody } from "@inlet/kustomer";
import type { Keyring } from "@inlet/service-kit";
import { loadNames, type OpenRedaction, openRedaction } from "@inlet/use-cases";
import { collectPageNames, listCustomers, type NameRedaction } from "./customer-names.ts";
import type { MappedBatch } from "./mapped-batch.ts";
import { redactPersonalData } from "./redact-personal-data.ts";
import { getRecordIds, type RawPage, removeErasedContent } from "./remove-erased-content.ts";

/** The records of a page without what must not be stored. */
export interface CleanPage {
  records: readonly unknown[];
  /** The compressed body that replaces the batch's own; undefined when the page did not change. */
  body: Buffer | undefined;
  /** The records of erased customers that the page contained, and which are removed. */
  erased: ErasedRecord[];
  /** Undefined while the workspace does not redact names. */
  names?: NameRedaction | undefined;
}

/** What opening a page needs. */
export interface PageDeps {
  db: Db;
  keyring: Keyring;
}

type PageBatch = Pick<Batch, "workspaceId" | "stream" | "observedAt" | "body">;

/** Reads the page of a batch and cleans it. @returns undefined when the page cannot be read */
export async function openPage(
  deps: PageDeps,
  batch: PageBatch & Pick<MappedBatch, "redactsNames">,
): Promise<CleanPage | undefined> {
  const redaction = await openBatchRedaction(deps, batch);
  const text = await readBody(batch, redaction);
  if (text === undefined) return undefined;
  const page = await cleanPage(deps.db, batch, { text, redaction });
  return page && redaction?.redactor ? { ...page, body: toKeptBody(batch, page, redaction) } : page;
}

/** Opens the redaction of a batch's workspace; undefined when it never had anything redacted. */
export async function openBatchRedaction(
  deps: PageDeps,
  { workspaceId, redactsNames }: Pick<MappedBatch, "workspaceId" | "redactsNames">,
): Promise<OpenRedaction | undefined> {
  return redactsNames === null ? undefined : openRedaction(deps, workspaceId);
}

/**
 * Decides what is kept of a page while personal data is redacted. One that was packed before the rules may be in clear.
 * @returns undefined when the body stays as it is
 */
function toKeptBody(
  { workspaceId, body }: PageBatch,
  cleaned: CleanPage,
  { keys, isDiscarded }: OpenRedaction,
): Buffer | undefined {
  if (isDiscarded) return Buffer.alloc(0);
  const kept = cleaned.body ?? batches.encryptClear(body, { workspaceId, key: keys.body });
  return kept === body ? undefined : kept;
}

/** Decrypts and decompresses the body of a batch. @returns undefined when that fails, or when it was discarded */
export async function readBody(
  { workspaceId, body }: Pick<Batch, "workspaceId" | "body">,
  redaction: OpenRedaction | undefined,
): Promise<Buffer | undefined> {
  try {
    const plain = redaction ? batches.decryptBody(body, { workspaceId, key: redaction.keys.body }) : body;
    return await batches.decompressBody(plain);
  } catch {
    return undefined;
  }
}

/**
 * Removes deleted content from a page, and redacts its personal data. The copies of a text that Kustomer has redacted are
 * found before and after: its fingerprint is of the text as it was stored.
 * @returns undefined when the page cannot be read
 */
export async function cleanPage(
  db: Db,
  { workspaceId, stream, observedAt }: Omit<PageBatch, "body">,
  { text, redaction }: { text: Buffer; redaction: OpenRedaction | undefined },
): Promise<CleanPage | undefined> {
  const sent = readRecords(text);
  if (sent === undefined) return undefined;
  const rules = await deletions.listErasureRules(db, workspaceId, getRecordIds({ stream, records: sent }));
  const clean = (records: readonly unknown[]) => removeErasedContent({ stream, observedAt, records }, rules);
  const { records: cleaned, erased } = clean(sent);
  if (redaction?.redactor === undefined)
    return { records: cleaned, body: cleaned === sent ? undefined : await packRecords(cleaned), erased };
  const { redactor } = redaction;
  const names = await findPageNames(db, { workspaceId, stream, records: cleaned }, redaction);
  const redacted = redactPersonalData({ stream, records: cleaned }, { redactor, names });
  const { records } = clean(redacted);
  const kept = records === redacted ? cleaned : records;
  const body = kept === sent ? undefined : await packRecords(kept);
  const { body: key } = redaction.keys;
  return { records, body: body && batches.encryptBody(body, { workspaceId, key }), erased, names };
}

/** Finds the names of the customers of a page, and collects those that it brings. */
async function findPageNames(
  db: Db,
  { workspaceId, ...page }: Pick<RawPage, "stream" | "records"> & { workspaceId: string },
  { redactsNames, keys, rulesAt }: OpenRedaction,
): Promise<NameRedaction | undefined> {
  if (!redactsNames || page.stream === "tags") return undefined;
  const cipher = { workspaceId, key: keys.body };
  const brought = await collectPageNames(page);
  const ids = page.stream === "customers" ? [...brought.keys()] : listCustomers(page.records);
  return { cipher, rulesAt, known: await loadNames(db, cipher, ids), brought };
}

const packRecords = (records: readonly unknown[]): Promise<Buffer> =>
  batches.compressBody(Buffer.from(JSON.stringify({ data: records })));

/** Parses the records of a page. @returns undefined when it cannot be read */
export function readRecords(text: Buffer): readonly unknown[] | undefined {
  try {
    return parseStoredBody(text).records;
  } catch {
    return undefined; // the page is rejected with a reason
  }
}
