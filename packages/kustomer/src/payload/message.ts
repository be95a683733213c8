import { readAttachments } from "./attachment.ts";
import {
  getRelatedId,
  type KustomerRecord,
  type ParseResult,
  parseVersioned,
  type ReadAttribute,
  type Versioned,
} from "./record.ts";
import { isFilled, readInstant, readObject, readString } from "./values.ts";

/** A message, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Message = Versioned<ReturnType<typeof readColumns>>;

/** Parses a message. Rejects one without id or `updatedAt`. */
export function parseMessage(raw: unknown): ParseResult<Message> {
  return parseVersioned(raw, readColumns);
}

function readColumns(record: KustomerRecord, read: ReadAttribute) {
  const description = read("preview", readString);
  const subject = read("subject", readString);
  return {
    conversationId: getRelatedId(record, "conversation") ?? null,
    customerId: getRelatedId(record, "customer") ?? null,
    /** The message's text, which Kustomer calls `preview`. */
    description,
    descriptionTruncated: isPerhapsCut(description, record),
    /** Mails have it in `meta` alone. @see https://github.com/MeltanoLabs/dbt-kustomer */
    subject: [subject, read("meta", readObject)["subject"]].find(isFilled) ?? null,
    status: read("status", readString),
    channel: read("channel", readString),
    app: read("app", readString),
    direction: read("direction", readString),
    sentAt: read("sentAt", readInstant) ?? null,
    attachments: readAttachments(record.relationships),
  };
}

/** Differences below this say nothing: Kustomer may count bytes or markup. */
const minMissing = 100;

/**
 * Whether a text is perhaps only the beginning of the message: `size` is far more than its length. Real texts have been
 * seen uncut with a `size` of 0 or 1, and cut with one of seven times their length.
 */
function isPerhapsCut(text: string | null, { attributes: { size, redacted } }: KustomerRecord): boolean {
  if (!text || typeof size !== "number" || redacted === true) return false;
  const bytes = Buffer.byteLength(text);
  return size > 2 * bytes && size - bytes >= minMissing;
}
