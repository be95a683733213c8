import type { feed } from "@inlet/db";
import { type MailPart, splitMail } from "./mail-parts.ts";

/** Mails are split up to this length; Kustomer has no longer ones. */
const maxMailLength = 65_536;

/** Marks quotes and signatures in the text of a mail. */
const markParts = ({ channel, text }: feed.ItemMessage): MailPart[] | null =>
  channel === "email" && text !== null && text.length <= maxMailLength ? splitMail(text) : null;

/** What the author of a message wrote, without quotes and signatures; empty when that is nothing. */
export function getWrittenText(text: string | null, parts: readonly MailPart[] | null): string {
  if (parts === null) return text?.trim() ?? "";
  const written = parts.filter((it) => it.kind === "written").map((it) => it.text);
  return written.join("\n").trim();
}

/** What items of both kinds say of a written message. */
export const toWritten = (message: feed.ItemMessage) => ({
  at: message.sentAt ?? message.createdAt,
  subject: message.subject,
  parts: markParts(message),
  attachments: message.attachments,
  truncated: message.isTruncated,
});
