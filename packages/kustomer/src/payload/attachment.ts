import { isUsableId } from "./record.ts";
import { toStorable } from "./storable-text.ts";
import { isFilled, isObject, readInteger, readList, readObject } from "./values.ts";

/** What Inlet keeps of an attachment: never the file, nor a link to it. */
export interface Attachment {
  id: string;
  /** Null when Kustomer states none, or has redacted the attachment. */
  name: string | null;
  contentType: string | null;
  /** In bytes. */
  size: number | null;
}

const maxNameLength = 500;
/** A mail has a few; more are not kept. */
const maxAttachments = 100;

/**
 * Moves what a response includes of attachments into the relationships of its messages, where `readAttachments` finds it
 * and what is erased with a message. A response without attachments stays as it is.
 */
export function placeAttachments(records: readonly unknown[], included: unknown): void {
  const attachments = readList(included).filter(isAttachment);
  if (attachments.length === 0) return;
  const byId = new Map(attachments.map((it) => [it["id"], it]));
  for (const record of records.filter(isObject)) {
    const relationship = readObject(readObject(record["relationships"])["attachments"]);
    for (const it of readList(relationship["data"]).filter(isObject)) {
      const found = byId.get(it["id"]);
      if (found) it["attributes"] = pickAttributes(found["attributes"]);
    }
  }
}

const isAttachment = (it: unknown): it is Record<string, unknown> =>
  isObject(it) && it["type"] === "attachment";

const pickAttributes = (attributes: unknown) => {
  const { name, contentType, contentLength, redacted } = readObject(attributes);
  return { name, contentType, contentLength, redacted };
};

/**
 * Reads the attachments of a message's relationships.
 * @returns null when the response does not say whether there are any
 */
export function readAttachments(relationships: Record<string, unknown>): Attachment[] | null {
  const { data } = readObject(relationships["attachments"]);
  if (!Array.isArray(data)) return null;
  return data.flatMap((it) => parseAttachment(it) ?? []).slice(0, maxAttachments);
}

/** Reads one attachment; undefined without an id. */
export function parseAttachment(raw: unknown): Attachment | undefined {
  const { id, attributes } = readObject(raw);
  if (!isUsableId(id)) return undefined;
  const { name, contentType, contentLength, redacted } = readObject(attributes);
  const isShown = redacted !== true;
  return {
    id,
    name: isShown ? readShort(name) : null,
    contentType: readShort(contentType),
    size: isShown ? readInteger(contentLength) : null,
  };
}

const readShort = (value: unknown): string | null =>
  isFilled(value) ? toStorable(value.slice(0, maxNameLength)) : null;

/** A member `related` with an absolute address. Within a text, its quotes would be escaped. */
const signedLink = /"related"\s*:\s*"https?:(?:[^"\\]|\\.)*"/g;

/** Removes the links to files from a response, because anybody who has one may read the file for ten minutes. */
export function removeLinks(body: Buffer): Buffer {
  if (!body.includes('"attachment"')) return body;
  return Buffer.from(body.toString("latin1").replaceAll(signedLink, '"related":null'), "latin1");
}
