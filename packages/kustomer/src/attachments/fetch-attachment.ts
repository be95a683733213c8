import { Fault } from "@inlet/contracts";
import { toPathSegment } from "../http/path-segment.ts";
import { type Attachment, parseAttachment } from "../payload/attachment.ts";
import { readInstantMs, readObject } from "../payload/values.ts";
import { fetchPage, type RequestContext } from "../requests/fetch-page.ts";

/** An attachment with a link to its file, for anybody who has it. */
export interface LinkedAttachment extends Attachment {
  url: string;
  /** When the link ends; null when it does not say. */
  expiresAt: Date | null;
}

/**
 * Fetches an attachment with a new link to its file. Kustomer signs the link for ten minutes.
 * @throws Fault as `KustomerClient.send` does; `unavailable` when the reply has no usable link
 * @see https://developer.kustomer.com/kustomer-api-docs/reference/attachments
 */
export async function fetchAttachment(
  context: RequestContext,
  { messageId, id }: { messageId: string; id: string },
): Promise<LinkedAttachment> {
  const path = `/v1/messages/${toPathSegment(messageId)}/attachments/${toPathSegment(id)}`;
  const { records } = await fetchPage(context, { method: "GET", path, budget: "other", rows: 1 });
  const [raw] = records;
  const attachment = parseAttachment(raw);
  const url = readLink(readObject(readObject(raw)["links"])["related"]);
  if (attachment === undefined || url === undefined)
    throw new Fault("unavailable", "Kustomer's reply has no link to the attachment.");
  return { ...attachment, url: url.href, expiresAt: readExpiry(url) };
}

/** A browser opens the link, so nothing but a plain web address counts as one. */
function readLink(value: unknown): URL | undefined {
  const url = typeof value === "string" ? URL.parse(value) : null;
  return url?.protocol === "https:" && url.username === "" ? url : undefined;
}

/** Reads when a signed link of Amazon's storage ends. */
function readExpiry({ searchParams }: URL): Date | null {
  const seconds = Number(searchParams.get("X-Amz-Expires") ?? Number.NaN);
  const date = searchParams
    .get("X-Amz-Date")
    ?.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const signedAt = readInstantMs(date);
  if (signedAt === undefined || !(seconds > 0 && seconds <= 604_800)) return null;
  return new Date(signedAt + seconds * 1_000);
}
