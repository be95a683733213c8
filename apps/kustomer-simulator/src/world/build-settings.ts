import { buildReferenceRecord, createOldId, type ReferenceContext } from "./build-reference-records.ts";
import type { Attributes, Resource } from "./resource.ts";

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
