import type { ReferenceContext } from "./build-reference-records.ts";
import { type Attributes, buildRelationship, type Resource } from "./resource.ts";

const attachmentTypes = [
  ["lamp.jpg", "image/jpeg", 182_044],
  ["invoice.pdf", "application/pdf", 48_211],
  ["Größe.txt", "text/plain", 12],
] as const;

/** Every this many messages, one has attachments. */
const attachmentStep = 15;

/** Builds the attachments of some messages. An attachment has no times, because it never changes. */
export function buildAttachments(context: ReferenceContext, messageIds: readonly string[]): Resource[] {
  return messageIds.flatMap((messageId, index) => {
    if (index % attachmentStep !== 0) return [];
    const count = index % (2 * attachmentStep) === 0 ? 2 : 1;
    return Array.from({ length: count }, (_, position) => buildAttachment(context, messageId, position));
  });
}

/** Builds an attachment of a new message. */
export const buildNamedAttachment = (context: AttachmentContext, messageId: string, name: string): Resource =>
  describeAttachment(context, messageId, { name, contentType: "application/pdf", contentLength: 4_096 });

type AttachmentContext = Pick<ReferenceContext, "fixtures" | "random">;

function buildAttachment(context: ReferenceContext, messageId: string, position: number): Resource {
  const [name, contentType, contentLength] = attachmentTypes[
    (context.random.below(2) + position) % attachmentTypes.length
  ] ?? ["file", "application/octet-stream", 0];
  return describeAttachment(context, messageId, { name, contentType, contentLength });
}

function describeAttachment(
  { random, fixtures }: AttachmentContext,
  messageId: string,
  attributes: Attributes,
): Resource {
  const id = messageId.slice(0, 8) + random.hex(16);
  return {
    type: "attachment",
    id,
    attributes: { ...attributes, redacted: false },
    relationships: {
      org: buildRelationship("org", fixtures.org.id),
      message: buildRelationship("message", messageId),
    },
    links: { self: `/v1/messages/${messageId}/attachments/${id}` },
  };
}
