import { toReadableText } from "@inlet/kustomer";
import type { Redactor } from "@inlet/redaction";

/** The texts of a note as they are stored. */
export interface NoteTexts {
  body: string | null;
  /** What people read of an HTML body; null where that is the body itself. */
  text: string | null;
}

/**
 * Redacts the personal data of an internal note like that of a message, and adds what people read of it.
 * @param redactor undefined where nothing is redacted
 * @param names those of the customer at hand
 */
export async function redactNote(
  redactor: Redactor | undefined,
  body: string | null,
  names?: readonly string[],
): Promise<NoteTexts> {
  const attributes = { body };
  const redacted = redactor?.redactAttributes({ kind: "message", attributes, names }) ?? attributes;
  const shown = typeof redacted["body"] === "string" ? redacted["body"] : null;
  return { body: shown, text: await toReadableText(shown) };
}
