import type { Random } from "../random.ts";
import type { ConversationDraft } from "./draft-conversations.ts";
import { buildCommonRelationships, type Fixtures } from "./fixtures.ts";
import { dayMs, toIso, toIsoWithoutFraction } from "./iso-time.ts";
import { type Attributes, buildRelationship, type Relationship, type Resource } from "./resource.ts";
import { drawSentences, drawSubject } from "./texts.ts";

export interface ConversationContext {
  fixtures: Fixtures;
  customerId: string;
  /** The built messages, oldest first. */
  thread: readonly Resource[];
  random: Random;
}

/** Builds a conversation with every documented attribute, with variations by serial. */
export function buildConversation(draft: ConversationDraft, context: ConversationContext): Resource {
  const self = `/v1/conversations/${draft.id}`;
  return {
    type: "conversation",
    id: draft.id,
    attributes: {
      ...buildName(draft, context.random),
      ...buildState(draft),
      ...summarizeThread(context.thread),
      ...buildTimes(draft),
      ...buildAssignments(draft, context),
      ...buildEmptyResponses(),
      ...buildOtherAttributes(draft.serial),
    },
    relationships: buildRelationships(draft, context),
    links: { self },
  };
}

function buildRelationships(
  draft: ConversationDraft,
  { fixtures, customerId, random }: ConversationContext,
): Record<string, Relationship> {
  return {
    messages: { links: { self: `/v1/conversations/${draft.id}/messages` } },
    customer: buildRelationship("customer", customerId),
    ...buildCommonRelationships(fixtures, random),
    brand: buildRelationship("brand", fixtures.brand),
    queue: { links: { self: `/v1/routing/queues/${fixtures.queue}` } },
  };
}

function buildName({ serial }: ConversationDraft, random: Random): Attributes {
  const externalId = serial % 7 === 0 ? `case-${serial}` : undefined;
  if (serial % 41 === 6) return { externalId };
  if (serial % 41 === 7) return { externalId, name: null };
  if (serial % 41 === 8) return { externalId, name: "" };
  const suffix = serial % 41 === 9 ? "\u0000\uD83D" : serial % 41 === 10 ? " 🎉 مرحبا" : "";
  return { externalId, name: `${drawSubject(random)}${suffix}`, preview: drawSentences(random) };
}

function buildState(draft: ConversationDraft): Attributes {
  const status = chooseStatus(draft);
  return {
    status,
    snoozeCount: 0,
    ended: false,
    firstDone: {},
    lastDone: {},
    doneCount: 0,
    totalDone: {},
    ...stateDetails[status](draft),
  };
}

type Status = "open" | "snoozed" | "done";

function chooseStatus({ kind, serial }: ConversationDraft): Status {
  if (kind === "old-closed" || serial % 3 === 0) return "done";
  return serial % 5 === 0 ? "snoozed" : "open";
}

const stateDetails: Record<Status, (draft: ConversationDraft) => Attributes> = {
  open: ({ createdAt }) => ({ open: { statusAt: toIso(createdAt) } }),
  snoozed: ({ updatedAt }) => ({
    snooze: { time: toIso(updatedAt + dayMs), status: "scheduled", statusAt: toIso(updatedAt) },
    snoozeCount: 1,
  }),
  done: ({ updatedAt }) => {
    const done = { createdAt: toIso(updatedAt), messageCount: 1 };
    const end = { ended: true, endedAt: toIso(updatedAt), endedByType: "user" };
    return { ...end, firstDone: done, lastDone: done, doneCount: 1 };
  },
};

/** Computes the attributes that Kustomer derives from a conversation's messages. */
export function summarizeThread(thread: readonly Resource[]): Attributes {
  const inbound = thread.filter((message) => message.attributes["direction"] === "in");
  const outbound = thread.filter((message) => message.attributes["direction"] === "out");
  const last = thread.at(-1);
  const text = getPreviewText(last);
  const channels = new Set(thread.map((message) => message.attributes["channel"]));
  return {
    channels: [...channels].filter((channel) => channel !== undefined && channel !== null),
    messageCount: thread.length,
    inboundMessageCount: inbound.length,
    outboundMessageCount: outbound.length,
    firstMessageIn: summarizeMessage(inbound[0]),
    firstMessageOut: outbound[0] ? summarizeMessage(outbound[0]) : { createdByTeams: [] },
    lastMessageIn: summarizeMessage(inbound.at(-1)),
    lastMessageOut: summarizeMessage(outbound.at(-1)),
    lastMessageDirection: last?.attributes["direction"],
    lastMessageAt: last?.attributes["sentAt"],
    lastActivityAt: last?.attributes["createdAt"],
    ...(text === undefined ? {} : { preview: text }),
  };
}

/** Copies of longer texts are truncated. */
const maxCopyLength = 1_024;

/** Returns a message's text as conversation and customer copy it; undefined when it has none or is redacted. */
export function getPreviewText(message: Resource | undefined): string | undefined {
  const { preview, redacted } = message?.attributes ?? {};
  return typeof preview === "string" && redacted !== true ? preview.slice(0, maxCopyLength) : undefined;
}

/** Summarizes a message with its `meta`, so that a conversation has the addresses of its people too. */
function summarizeMessage(message: Resource | undefined): Attributes {
  if (!message) return {};
  const { sentAt, createdAt, channel, directionType, meta } = message.attributes;
  return { id: message.id, sentAt, createdAt, channel, directionType, meta };
}

function buildTimes({ serial, createdAt, updatedAt, isImported }: ConversationDraft): Attributes {
  const original = isImported ? createdAt - 2 * 365 * dayMs : createdAt;
  return {
    createdAt: serial % 29 === 4 ? toIsoWithoutFraction(original) : toIso(original),
    updatedAt: toIso(updatedAt),
    modifiedAt: serial % 6 === 1 ? undefined : toIso(Math.max(createdAt, updatedAt - 82_000)),
    importedAt: isImported ? toIso(createdAt) : null,
    modificationHistory: {
      nameAt: toIso(createdAt),
      statusAt: toIso(updatedAt),
      tagsAt: toIso(createdAt),
      brandAt: null,
      customAt: null,
    },
  };
}

function buildAssignments(
  { serial }: ConversationDraft,
  { fixtures, random }: ConversationContext,
): Attributes {
  return {
    tags: serial % 4 === 0 ? [] : random.shuffled(fixtures.tags).slice(0, 1 + (serial % 3)),
    suggestedTags: [],
    assignedUsers: serial % 3 === 0 ? [] : [random.pick(fixtures.users)],
    assignedTeams: serial % 5 === 0 ? [random.pick(fixtures.teams)] : [],
    sentiment: serial % 6 === 2 ? { $init: true } : { polarity: random.between(-1, 1), confidence: 0.9 },
    rev: serial % 59 === 31 ? undefined : serial % 59 === 32 ? null : 1 + random.below(9),
    priority: random.between(1, 5),
  };
}

function buildEmptyResponses(): Attributes {
  const emptyResponse = { createdByTeams: [], assignedTeams: [], assignedUsers: [] };
  return {
    firstResponse: emptyResponse,
    firstResponseSinceLastDone: {},
    lastResponse: emptyResponse,
    lastMessageUnrespondedTo: {},
    lastMessageUnrespondedToSinceLastDone: {},
  };
}

function buildOtherAttributes(serial: number): Attributes {
  return {
    noteCount: 0,
    satisfaction: 0,
    satisfactionLevel: buildSatisfaction(serial),
    spam: serial % 83 === 5,
    predictions: [],
    suggestedShortcuts: [],
    direction: "in",
    defaultLang: "en_us",
    locale: "US",
    custom: serial % 2 === 0 ? { orderNumberStr: `R${serial}`, isVipBool: true } : {},
    roleGroupVersions: [],
    accessOverride: [],
    billingStatus: "no_messages",
    assistant: { fac: { reasons: [], exclusions: [], source: {} }, assistantId: [] },
    aiAgent: { automationId: [] },
    phase: "initial",
    matchedTimeBasedRules: [],
    externalQueue: serial % 31 === 0 ? "amazon-connect" : undefined,
  };
}

/** The satisfaction survey of a conversation: most have none, some no answer, one kind an answer that is not a number. */
function buildSatisfaction(serial: number): Attributes {
  const offer = { channel: "email", sentByTeams: [], answers: [] };
  if (serial % 7 === 3) return { ...offer, status: "rated", score: serial % 2, rating: serial % 11 };
  if (serial % 7 === 5) return { ...offer, status: "offered" };
  if (serial % 49 === 6) return { ...offer, status: "commented", score: null, rating: "9" };
  return serial % 13 === 0 ? { $init: true } : { sentByTeams: [], answers: [] };
}
