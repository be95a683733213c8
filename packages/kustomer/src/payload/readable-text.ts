import { setImmediate } from "node:timers/promises";

/** More of an HTML text is not converted, and its item says that it is cut. Kustomer states 10,240 characters as the most it has. */
const maxHtmlLength = 65_536;

const htmlTag =
  /<(?:!doctype|!--|\/?(?:a|b|blockquote|body|br|center|code|div|em|font|h[1-6]|head|hr|html|i|img|li|meta|ol|p|pre|s|span|strong|style|table|tbody|td|th|tr|u|ul)(?:\s[^<>]*)?\/?>)/i;

/** Whether a text is HTML: whether it has a tag that mails and chats use. One test per message, of linear time. */
const looksLikeHtml = (text: string | null): text is string =>
  text?.includes("<") === true && htmlTag.test(text);

/**
 * Turns HTML into what people read of it.
 * @returns null for a text that is not HTML, and one that the library cannot read
 */
export async function toReadableText(text: string | null): Promise<string | null> {
  if (!looksLikeHtml(text)) return null;
  const { convertHtml } = await import("./convert-html.ts"); // most workspaces never have HTML
  await setImmediate(); // a hostile text takes a tenth of a second
  try {
    const readable = convertHtml(text.slice(0, maxHtmlLength));
    return readable === text ? null : readable;
  } catch {
    return null;
  }
}
