import { setImmediate } from "node:timers/promises";

/** More of an HTML text is not converted, and its item says that it is cut. Kustomer states 10,240 characters as the most it has. */
const maxHtmlLength = 65_536;
/** Elements within more others than this are left out. */
const maxDepth = 100;

const htmlTag =
  /<(?:!doctype|!--|\/?(?:a|b|blockquote|body|br|center|code|div|em|font|h[1-6]|head|hr|html|i|img|li|meta|ol|p|pre|s|span|strong|style|table|tbody|td|th|tr|u|ul)(?:\s[^<>]*)?\/?>)/i;

/** Whether a text is HTML: whether it has a tag that mails and chats use. One test per message, of linear time. */
const looksLikeHtml = (text: string | null): text is string =>
  text?.includes("<") === true && htmlTag.test(text);

let converter: Promise<(html: string) => string> | undefined;

/** Loads the library with the first HTML text, which most workspaces never have. */
async function loadConverter(): Promise<(html: string) => string> {
  const { compile } = await import("html-to-text");
  return compile({
    wordwrap: false,
    limits: { maxDepth, ellipsis: "" },
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
}

/**
 * Turns HTML into what people read of it.
 * @returns null for a text that is not HTML, and one that the library cannot read
 */
export async function toReadableText(text: string | null): Promise<string | null> {
  if (!looksLikeHtml(text)) return null;
  converter ??= loadConverter();
  const convert = await converter;
  await setImmediate(); // a hostile text takes a tenth of a second
  try {
    const readable = convert(text.slice(0, maxHtmlLength));
    return readable === text ? null : readable;
  } catch {
    return null;
  }
}
