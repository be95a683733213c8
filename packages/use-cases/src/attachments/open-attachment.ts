import { Fault, isFault } from "@inlet/contracts";
import {
  type Actor,
  attachments,
  audit,
  type Db,
  type Integration,
  integrations,
  redaction,
} from "@inlet/db";
import { fetchAttachment } from "@inlet/kustomer";
import { countUse } from "../count-use.ts";
import type { Deps } from "../deps.ts";
import { findIntegration } from "../integrations/find-integration.ts";
import { openForPerson, waitForKustomer } from "../keys/wait-for-kustomer.ts";

/** Which attachment to open. */
export interface AttachmentRef {
  workspaceId: string;
  messageId: string;
  attachmentId: string;
}

/** A stored attachment, with a link to its file for anybody who has it. */
export interface OpenedAttachment {
  id: string;
  name: string | null;
  contentType: string | null;
  size: number | null;
  url: string;
  expiresAt: Date | null;
}

const perMinute = 30;

/**
 * Asks Kustomer for a link to the file of a stored attachment. Inlet neither stores the link nor reads the file. The audit
 * log names who asked.
 * @param closing aborts when the process shuts down
 * @throws Fault not_found; conflict, when the key may not read attachments or personal data is redacted; rate_limited;
 *   unavailable
 */
export async function openAttachment(
  deps: Pick<Deps, "db" | "http" | "keyring" | "settings" | "actor">,
  ref: AttachmentRef,
  closing: AbortSignal,
): Promise<OpenedAttachment> {
  const { db } = deps;
  const { workspaceId } = ref;
  const stored = await attachments.findAttachment(db, ref);
  if (stored === undefined) throw new Fault("not_found", "There is no such attachment.");
  const integration = await findIntegration(db, workspaceId);
  await assertAllowed(db, integration);
  const refusal = `One workspace may open ${perMinute} attachments a minute; try again later.`;
  await countUse(db, { workspaceId, name: "attachments", perMinute, refusal });
  const { url, expiresAt } = await fetchLink(deps, { integration, ref, closing });
  await recordOpening(db, deps.actor, ref);
  return { ...stored, url, expiresAt };
}

async function assertAllowed(db: Db, { workspaceId, capabilities, attention }: Integration): Promise<void> {
  if (!capabilities.attachments || attention !== null)
    throw new Fault("conflict", "The API key of this workspace may not read attachments.");
  if ((await redaction.find(db, workspaceId))?.rules)
    throw new Fault(
      "conflict",
      "Personal data is redacted in this workspace, and a file cannot be redacted: open it in Kustomer.",
    );
}

async function fetchLink(
  deps: Pick<Deps, "db" | "http" | "keyring" | "settings">,
  { integration, ref, closing }: { integration: Integration; ref: AttachmentRef; closing: AbortSignal },
) {
  try {
    return await waitForKustomer(closing, (signal) => {
      const { client, acquirePermit } = openForPerson(deps, integration, {
        holder: `attachment/${ref.workspaceId}`,
        signal,
      });
      return fetchAttachment({ client, acquirePermit, signal }, { ...ref, id: ref.attachmentId });
    });
  } catch (err) {
    throw await explain(deps.db, integration, err);
  }
}

/** A refusal has the key checked soon, which turns the right off if it is gone. */
async function explain(db: Db, { id }: Integration, err: unknown): Promise<unknown> {
  if (isFault(err, "not_found"))
    return new Fault("not_found", "Kustomer does not have it any more.", { cause: err });
  if (!isFault(err, "unauthorized", "forbidden")) return err;
  await integrations.makeRecheckDue(db, id);
  return new Fault("conflict", "Kustomer does not let the API key read this attachment.", { cause: err });
}

const recordOpening = (db: Db, actor: Actor, { workspaceId, messageId, attachmentId }: AttachmentRef) =>
  audit.record(db, actor, {
    ...{ workspaceId, action: "attachment.opened", subject: messageId },
    after: { attachmentId },
  });
