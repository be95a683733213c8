import { buildReferenceRecord, createOldId, type ReferenceContext } from "./build-reference-records.ts";
import { type Attributes, buildRelationship, type Resource } from "./resource.ts";

const customAttributes: Record<string, Attributes> = {
  customer: { loyaltyNum: { displayName: "Loyalty", type: "number" } },
  conversation: {
    orderNumberStr: { displayName: "Order number", type: "string" },
    isVipBool: { displayName: "VIP", type: "boolean" },
  },
  message: {},
  company: { tierStr: { displayName: "Tier", type: "string" } },
};

/** Builds the definitions of the custom attributes, one record for each kind of record that has them. */
export function buildMetadata(context: ReferenceContext): Resource[] {
  return Object.entries(customAttributes).map(([name, properties]) =>
    buildReferenceRecord("metadata", createOldId(context), {
      context,
      attributes: { name, properties },
      self: `/v1/metadata/${name}`,
    }),
  );
}

/** Builds the service level agreements. Each has one version, which `versions=all` includes. */
export function buildSlas(context: ReferenceContext): Resource[] {
  return ["Standard", "Premium"].map((name, serial) => {
    const sla = buildReferenceRecord("sla", createOldId(context), {
      context,
      attributes: { name, description: null, enabled: serial === 0, position: serial, deleted: false },
    });
    const version = createOldId(context);
    sla.relationships["currentVersion"] = { data: { type: "sla_version", id: version } };
    return sla;
  });
}

export function buildShortcuts(context: ReferenceContext): Resource[] {
  return ["Greeting", "Refund sent", "Closing"].map((name, serial) =>
    buildReferenceRecord("shortcut", createOldId(context), {
      context,
      attributes: {
        name,
        private: serial === 2,
        deleted: false,
        payload: { subject: null, text: `${name}, {{customer.name}}` },
        tags: [],
      },
    }),
  );
}

/** Builds the satisfaction surveys. */
export function buildSatisfactionForms(context: ReferenceContext): Resource[] {
  return ["email", "chat"].map((channel) =>
    buildReferenceRecord("satisfaction", createOldId(context), {
      context,
      attributes: {
        name: `Survey by ${channel}`,
        formType: "csat",
        enabled: true,
        channel,
        delayTime: 0,
        scale: { options: 5, type: "number", labelLow: "Terrible", labelHigh: "Great" },
        ratingPrompt: "How satisfied are you?",
        ...{ questions: [], positiveQuestions: [], negativeQuestions: [], allQuestions: [] },
        followUpType: "all",
        criteria: { and: [], or: [] },
      },
    }),
  );
}

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

function buildAttachment(context: ReferenceContext, messageId: string, position: number): Resource {
  const id = messageId.slice(0, 8) + context.random.hex(16);
  const [name, contentType, contentLength] = attachmentTypes[
    (context.random.below(2) + position) % attachmentTypes.length
  ] ?? ["file", "application/octet-stream", 0];
  return {
    type: "attachment",
    id,
    attributes: { name, contentType, contentLength, redacted: false },
    relationships: {
      org: buildRelationship("org", context.fixtures.org.id),
      message: buildRelationship("message", messageId),
    },
    links: { self: `/v1/messages/${messageId}/attachments/${id}` },
  };
}
