import { batches, type Db, notes, type RecordKind, redaction, type StoredAttachment } from "@inlet/db";
import { loadNames, type OpenRedaction, redactNote } from "@inlet/use-cases";
import { saveNames } from "../page/customer-names.ts";
import { type MappedRecord, remap } from "./remap.ts";

/** How many stored records one transaction redacts, and how many raw pages, which may have megabytes. */
const [sliceSize, pagesAtOnce] = [200, 4];
/** Fewer customers, because all items that name them move too. */
const customersAtOnce = 20;

const kinds = { conversations: "conversation", messages: "message", customers: "customer" } as const;

/** Redacts stored records of a workspace, a slice in each call, by its present rules. */
export interface StoredRedactor {
  workspaceId: string;
  redaction: OpenRedaction;
}

/** A record to redact. */
export interface RedactableRecord extends MappedRecord {
  customerId: string | null;
  /** Whether it was redacted by the present rules, but for names. */
  isRedacted?: boolean;
}

/** Writes those of the locked records that the rules change. @returns how many */
export async function redactLocked(
  tx: Db,
  { workspaceId, redaction: { keys, redactor, redactsNames } }: StoredRedactor,
  {
    kind,
    records,
    isRewritten,
  }: { kind: RecordKind; records: readonly RedactableRecord[]; isRewritten?: boolean },
): Promise<number> {
  const customerIds = [...new Set(records.flatMap((it) => it.customerId ?? []))];
  const cipher = { workspaceId, key: keys.body };
  const names = await loadNames(tx, cipher, redactsNames ? customerIds : []);
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
  // Also those of customers whom a page has stored as redacted: readers of the feed may have a former version.
  if (kind === "customer") await redaction.moveItemsOfCustomers(tx, workspaceId, customerIds);
  return remapped.rows.length;
}

/** Redacts the names of attachments, as texts of their message. @returns the same list when nothing changes */
function redactAttachments<T extends readonly StoredAttachment[]>(
  attachments: T,
  redact: (attributes: Record<string, unknown>) => Record<string, unknown>,
): T {
  return redact({ attachments })["attachments"] as T; // redaction keeps lists and their members
}

/** Redacts the next records of a customer who has got a further name. @returns whether there is such a customer */
export async function redactRenamed(tx: Db, stored: StoredRedactor): Promise<boolean> {
  const { workspaceId } = stored;
  const renamed = await redaction.lockRenamed(tx, workspaceId);
  if (renamed === undefined) return false;
  const { customerId, phase, lastId: after } = renamed;
  const { lastId } = await redactPhase(tx, stored, { phase, customerId, after });
  await redaction.advanceRenamed(tx, workspaceId, { customerId, phase, lastId });
  return true;
}

/** Redacts the next slice of the pass under way. @returns whether something is left */
export async function redactSlice(tx: Db, stored: StoredRedactor): Promise<boolean> {
  const { workspaceId } = stored;
  const pass = await redaction.lockPass(tx, workspaceId);
  if (pass === undefined || pass.phase === "done") return false;
  if (pass.phase === "raw pages") return encryptPages(tx, pass, stored);
  return redaction.advancePass(
    tx,
    pass,
    await redactPhase(tx, stored, { phase: pass.phase, after: pass.lastId }),
  );
}

/** The next records of a phase, of one customer if one is named. */
interface PhaseSlice {
  phase: keyof typeof kinds | "notes";
  after: string;
  customerId?: string;
}

/** Redacts the next records of a phase. */
async function redactPhase(
  tx: Db,
  stored: StoredRedactor,
  { phase, ...next }: PhaseSlice,
): Promise<redaction.PassProgress> {
  const slice = {
    ...next,
    workspaceId: stored.workspaceId,
    limit: phase === "customers" ? customersAtOnce : sliceSize,
  };
  if (phase === "notes") return redactNotes(tx, stored, await notes.lockNotes(tx, slice));
  const kind = kinds[phase];
  const { records, lastId } = await redaction.lockSlice(tx, { ...slice, kind });
  return { lastId, examined: records.length, redacted: await redactLocked(tx, stored, { kind, records }) };
}

/** Redacts notes that the caller has locked. */
async function redactNotes(
  tx: Db,
  { workspaceId, redaction: opened }: StoredRedactor,
  { records, lastId }: Awaited<ReturnType<typeof notes.lockNotes>>,
): Promise<redaction.PassProgress> {
  const ids = opened.redactsNames ? records.flatMap((it) => it.customerId ?? []) : [];
  const names = await loadNames(tx, { workspaceId, key: opened.keys.body }, [...new Set(ids)]);
  const changed = [];
  for (const { id, conversationId, customerId, body } of records) {
    const redacted = await redactNote(opened.redactor, body, names.get(customerId ?? ""));
    if (redacted.body !== body) changed.push({ id, conversationId, ...redacted });
  }
  await notes.rewriteNotes(tx, workspaceId, changed);
  return { lastId, examined: records.length, redacted: changed.length };
}

const empty = Buffer.alloc(0);

const toKeptBody = (
  { body, state }: redaction.RawPageToEncrypt,
  { workspaceId, redaction: { keys, isDiscarded } }: StoredRedactor,
): Buffer =>
  isDiscarded && state === "settled" ? empty : batches.encryptClear(body, { workspaceId, key: keys.body });

/** Encrypts the next raw pages that were stored in clear, or empties those that are not to be kept. */
async function encryptPages(tx: Db, pass: redaction.RedactionPass, stored: StoredRedactor): Promise<boolean> {
  const pages = await redaction.listRawPages(tx, pass, { limit: pagesAtOnce });
  let [examined, redacted] = [0, 0];
  for (const page of pages) {
    const body = toKeptBody(page, stored);
    const isChanged = !body.equals(page.body);
    // What has changed it meanwhile, such as a replay, may have left it in clear: the next slice begins with it.
    if (isChanged && !(await redaction.replaceRawPage(tx, page, body))) break;
    examined += 1;
    if (isChanged) redacted += 1;
  }
  const isOver = examined === pages.length && pages.length < pagesAtOnce;
  const lastId = isOver ? undefined : (pages[examined - 1]?.place ?? pass.lastId);
  return redaction.advancePass(tx, pass, { lastId, examined, redacted });
}
