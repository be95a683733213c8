import { batches, type Db, type RecordKind, redaction, type StoredAttachment } from "@inlet/db";
import { loadNames, saveNames } from "../page/customer-names.ts";
import type { OpenRedaction } from "../page/redact-personal-data.ts";
import { open, type WorkspaceCipher } from "../page/seal.ts";
import { type MappedRecord, remap } from "./remap.ts";

/** How many stored records one transaction redacts, and how many raw pages, which may have megabytes. */
const [sliceSize, pagesAtOnce] = [200, 4];
/** How many withheld records one transaction stores. They are bounded by bytes too, and each look for them costs as much as many. */
const withheldAtOnce = 500;

const kinds = { conversations: "conversation", messages: "message", customers: "customer" } as const;

/** Redacts stored records of a workspace, a slice in each call, by its present rules. */
export interface StoredRedactor {
  workspaceId: string;
  redaction: OpenRedaction;
}

/** A record to redact. */
interface RedactableRecord extends MappedRecord {
  customerId: string | null;
  /** Whether it was redacted by the present rules, but for names. */
  isRedacted?: boolean;
}

/** Writes those of the locked records that the rules change. @returns how many */
async function redactLocked(
  tx: Db,
  { workspaceId, redaction: { keys, redactor, redactsNames } }: StoredRedactor,
  {
    kind,
    records,
    isRewritten,
  }: { kind: RecordKind; records: readonly RedactableRecord[]; isRewritten?: boolean },
): Promise<number> {
  const ids = redactsNames ? records.flatMap((it) => it.customerId ?? []) : [];
  const cipher = { workspaceId, key: keys.body };
  const names = await loadNames(tx, cipher, [...new Set(ids)]);
  // Before the fields go that hold them.
  if (kind === "customer") await saveNames(tx, { cipher, known: names, brought: names });
  const changed = records.flatMap((it) => {
    const redact = (attributes: Record<string, unknown>) =>
      redactor?.redactAttributes({
        ...{ kind, attributes, names: names.get(it.customerId ?? "") },
        isRedacted: it.isRedacted,
      }) ?? attributes;
    const attributes = redact(it.attributes);
    const attachments = it.attachments && redactAttachments(it.attachments, redact);
    const isChanged = attributes !== it.attributes || attachments !== it.attachments || isRewritten === true;
    return isChanged ? [{ ...it, attributes, ...(attachments && { attachments }) }] : [];
  });
  const remapped = await remap(kind, changed);
  await redaction.rewrite(tx, workspaceId, remapped);
  if (kind === "customer")
    await redaction.moveItemsOfCustomers(
      tx,
      workspaceId,
      changed.map((it) => it.id),
    );
  return remapped.rows.length;
}

/** Redacts the names of attachments, as texts of their message. @returns the same list when nothing changes */
function redactAttachments<T extends readonly StoredAttachment[]>(
  attachments: T,
  redact: (attributes: Record<string, unknown>) => Record<string, unknown>,
): T {
  return redact({ attachments })["attachments"] as T; // redaction keeps lists and their members
}

/** A sealed record: what it is to be stored as, but for names. */
type SealedRecord = Omit<MappedRecord, "id"> & { updatedAt: string; observedAt: string; rulesAt?: string };

/** Stores the texts of records whose customers are known now. @returns whether there were any */
export async function releaseWithheld(tx: Db, stored: StoredRedactor): Promise<boolean> {
  const { workspaceId, redaction: opened } = stored;
  const taken = await redaction.takeWithheld(tx, workspaceId, { limit: withheldAtOnce });
  for (const kind of ["conversation", "message"] as const) {
    const sealed = new Map(taken.filter((it) => it.kind === kind).map((it) => [it.id, it]));
    const locked = await redaction.lockRecords(tx, kind, { workspaceId, ids: [...sealed.keys()] });
    const records = locked.flatMap((it) => {
      const { encryptedRecord } = sealed.get(it.id) ?? {};
      if (encryptedRecord === undefined) return [];
      const { updatedAt, observedAt, rulesAt, ...record } = open(
        { workspaceId, key: opened.keys.body },
        encryptedRecord,
      ) as SealedRecord; // saved by `withholdUnknown`
      // A newer version was stored meanwhile, and has withheld texts of its own or none.
      if (updatedAt !== it.updatedAt.toISOString() || observedAt !== it.observedAt.toISOString()) return [];
      const isRedacted = rulesAt === opened.rulesAt;
      return [{ ...record, id: it.id, customerId: it.customerId, isRedacted }];
    });
    await redactLocked(tx, stored, { kind, records, isRewritten: true });
  }
  return taken.length > 0;
}

/** Redacts the next records of a customer who has got a further name. @returns whether there is such a customer */
export async function redactRenamed(tx: Db, stored: StoredRedactor): Promise<boolean> {
  const { workspaceId } = stored;
  const renamed = await redaction.lockRenamed(tx, workspaceId);
  if (renamed === undefined) return false;
  const { customerId, phase, lastId: after } = renamed;
  const kind = kinds[phase];
  const slice = await redaction.lockSlice(tx, { kind, workspaceId, customerId, after, limit: sliceSize });
  await redactLocked(tx, stored, { kind, records: slice.records });
  await redaction.advanceRenamed(tx, workspaceId, { customerId, phase, lastId: slice.lastId });
  return true;
}

/** Redacts the next slice of the pass under way. @returns whether something is left */
export async function redactSlice(tx: Db, stored: StoredRedactor): Promise<boolean> {
  const { workspaceId } = stored;
  const pass = await redaction.lockPass(tx, workspaceId);
  if (pass === undefined || pass.phase === "done") return false;
  if (pass.phase === "raw pages") return encryptPages(tx, pass, stored);
  const kind = kinds[pass.phase];
  const { records, lastId } = await redaction.lockSlice(tx, {
    ...{ kind, workspaceId, after: pass.lastId, limit: sliceSize },
  });
  const redacted = await redactLocked(tx, stored, { kind, records });
  return redaction.advancePass(tx, pass, { lastId, examined: records.length, redacted });
}

const empty = Buffer.alloc(0);
const encryptClear = (body: Buffer, cipher: WorkspaceCipher): Buffer =>
  body.length === 0 || batches.isEncryptedBody(body) ? body : batches.encryptBody(body, cipher);

/** Encrypts the next raw pages that were stored in clear, or empties those that are not to be kept. */
async function encryptPages(
  tx: Db,
  pass: redaction.RedactionPass,
  { workspaceId, redaction: { keys, isDiscarded } }: StoredRedactor,
): Promise<boolean> {
  const pages = await redaction.listRawPages(tx, pass, { limit: pagesAtOnce });
  let redacted = 0;
  for (const page of pages) {
    const body =
      isDiscarded && page.state === "settled"
        ? empty
        : encryptClear(page.body, { workspaceId, key: keys.body });
    if (!body.equals(page.body) && (await redaction.replaceRawPage(tx, page, body))) redacted += 1;
  }
  const lastId = pages.length < pagesAtOnce ? undefined : pages.at(-1)?.place;
  return redaction.advancePass(tx, pass, { lastId, examined: pages.length, redacted });
}
