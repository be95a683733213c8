import { type Db, redaction } from "@inlet/db";
import type { JobContext } from "@inlet/queue";
import { openSealed, type WorkspaceCipher } from "@inlet/use-cases";
import { type RedactableRecord, redactLocked, type StoredRedactor } from "./redact-stored.ts";
import type { MappedRecord } from "./remap.ts";

/** How many withheld records one transaction stores. They are bounded by bytes too, and each look for them costs as much as many. */
const withheldAtOnce = 500;

/** A sealed record: what it is to be stored as, but for names. */
type SealedRecord = Omit<MappedRecord, "id"> & { updatedAt: string; observedAt: string; rulesAt?: string };

/**
 * Stores the texts of records whose customers are known now. One that cannot be decrypted is read again.
 * @returns whether there were any
 */
export async function releaseWithheld(
  tx: Db,
  stored: StoredRedactor,
  { log }: Pick<JobContext, "log">,
): Promise<boolean> {
  const { workspaceId } = stored;
  const taken = await redaction.takeWithheld(tx, workspaceId, { limit: withheldAtOnce });
  for (const kind of ["conversation", "message"] as const) {
    const { opened, unreadable } = openRecords(
      { workspaceId, key: stored.redaction.keys.body },
      taken.filter((it) => it.kind === kind),
    );
    const ids = [...opened.keys(), ...unreadable];
    const locked = await redaction.lockRecords(tx, kind, { workspaceId, ids });
    const records = locked.flatMap((it) => toRedactable(it, opened.get(it.id), stored));
    await redactLocked(tx, stored, { kind, records, isRewritten: true });
    if (unreadable.length === 0) continue;
    log.error({ workspaceId, kind, records: unreadable.length }, "withheld texts cannot be decrypted");
    await redaction.rereadUnreadable(tx, workspaceId, { kind, ids: unreadable });
  }
  return taken.length > 0;
}

/** Decrypts records of one kind, each by itself, so that a damaged one does not hold back the others. */
function openRecords(cipher: WorkspaceCipher, taken: readonly redaction.WithheldRecord[]) {
  const opened = new Map<string, SealedRecord>();
  const unreadable: string[] = [];
  for (const { id, encryptedRecord } of taken)
    try {
      opened.set(id, openSealed(cipher, encryptedRecord) as SealedRecord); // saved by `withholdUnknown`
    } catch {
      unreadable.push(id); // the caller logs it
    }
  return { opened, unreadable };
}

/** @returns nothing when a newer version was stored meanwhile, which has withheld texts of its own or none */
function toRedactable(
  { id, customerId, ...stored }: redaction.StoredVersion,
  sealed: SealedRecord | undefined,
  { redaction: { rulesAt } }: StoredRedactor,
): RedactableRecord[] {
  if (sealed === undefined) return [];
  const { updatedAt, observedAt, rulesAt: sealedBy, ...record } = sealed;
  const isSame =
    updatedAt === stored.updatedAt.toISOString() && observedAt === stored.observedAt.toISOString();
  return isSame ? [{ ...record, id, customerId, isRedacted: sealedBy === rulesAt }] : [];
}
