import type { Random } from "../random.ts";
import type { ConversationDraft } from "./draft-conversations.ts";
import { type Cast, commonRelationships } from "./fixtures.ts";
import { dayMs, iso, isoWithoutFraction } from "./iso-time.ts";
import { type Attributes, pointTo, type Relationship, type Resource } from "./resource.ts";
import { plainText, subjectText } from "./texts.ts";

/** What a conversation must know of its surroundings. */
export interface ConversationSetting {
  cast: Cast;
  customerId: string;
  /** Rendered, oldest first. */
  thread: readonly Resource[];
  random: Random;
}

/** A conversation with every attribute of the reference. */
export function conversationResource(draft: ConversationDraft, setting: ConversationSetting): Resource {
  const self = `/v1/conversations/${draft.id}`;
  return {
    type: "conversation",
    id: draft.id,
    attributes: {
      ...nameOf(draft, setting.random),
      ...stateOf(draft),
      ...threadAttributes(setting.thread),
      ...timesOf(draft),
      ...assignments(draft, setting),
      ...emptyResponses(),
      ...furniture(draft.serial),
    },
    relationships: relationshipsOf(draft, setting),
    links: { self },
  };
}

function relationshipsOf(
  draft: ConversationDraft,
  { cast, customerId, random }: ConversationSetting,
): Record<string, Relationship> {
  return {
    messages: { links: { self: `/v1/conversations/${draft.id}/messages` } },
    customer: pointTo("customer", customerId),
    ...commonRelationships(cast, random),
    brand: pointTo("brand", cast.brand),
    queue: { links: { self: `/v1/routing/queues/${cast.queue}` } },
  };
}

function nameOf({ serial }: ConversationDraft, random: Random): Attributes {
  const externalId = serial % 7 === 0 ? `case-${serial}` : undefined;
  if (serial % 41 === 6) return { externalId };
  if (serial % 41 === 7) return { externalId, name: null };
  if (serial % 41 === 8) return { externalId, name: "" };
  const oddity = serial % 41 === 9 ? "\u0000\uD83D" : serial % 41 === 10 ? " 🎉 مرحبا" : "";
  return { externalId, name: `${subjectText(random)}${oddity}`, preview: plainText(random) };
}

function stateOf(draft: ConversationDraft): Attributes {
  const status = statusOf(draft);
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

function statusOf({ kind, serial }: ConversationDraft): Status {
  if (kind === "old-closed" || serial % 3 === 0) return "done";
  return serial % 5 === 0 ? "snoozed" : "open";
}

const stateDetails: Record<Status, (draft: ConversationDraft) => Attributes> = {
  open: ({ createdAt }) => ({ open: { statusAt: iso(createdAt) } }),
  snoozed: ({ updatedAt }) => ({
    snooze: { time: iso(updatedAt + dayMs), status: "scheduled", statusAt: iso(updatedAt) },
    snoozeCount: 1,
  }),
  done: ({ updatedAt }) => {
    const done = { createdAt: iso(updatedAt), messageCount: 1 };
    const ending = { ended: true, endedAt: iso(updatedAt), endedByType: "user" };
    return { ...ending, firstDone: done, lastDone: done, doneCount: 1 };
  },
};

/** What Kustomer derives from a conversation's messages; kept true by every later change. */
export function threadAttributes(thread: readonly Resource[]): Attributes {
  const inbound = thread.filter((message) => message.attributes["direction"] === "in");
  const outbound = thread.filter((message) => message.attributes["direction"] === "out");
  const last = thread.at(-1);
  const text = copiedText(last);
  const channels = new Set(thread.map((message) => message.attributes["channel"]));
  return {
    channels: [...channels].filter((channel) => channel !== undefined && channel !== null),
    messageCount: thread.length,
    inboundMessageCount: inbound.length,
    outboundMessageCount: outbound.length,
    firstMessageIn: glimpse(inbound[0]),
    firstMessageOut: outbound[0] ? glimpse(outbound[0]) : { createdByTeams: [] },
    lastMessageIn: glimpse(inbound.at(-1)),
    lastMessageOut: glimpse(outbound.at(-1)),
    lastMessageDirection: last?.attributes["direction"],
    lastMessageAt: last?.attributes["createdAt"],
    lastActivityAt: last?.attributes["createdAt"],
    ...(text === undefined ? {} : { preview: text }),
  };
}

/** Longer texts are cut where they are copied. */
const longestCopy = 1_024;

/** A message's text as conversation and customer copy it; undefined when there is none, or none any more. */
export function copiedText(message: Resource | undefined): string | undefined {
  const { preview, redacted } = message?.attributes ?? {};
  return typeof preview === "string" && redacted !== true ? preview.slice(0, longestCopy) : undefined;
}

function glimpse(message: Resource | undefined): Attributes {
  if (!message) return {};
  const { sentAt, createdAt, channel, directionType } = message.attributes;
  return { id: message.id, sentAt, createdAt, channel, directionType, meta: null };
}

function timesOf({ serial, createdAt, updatedAt, isImported }: ConversationDraft): Attributes {
  const original = isImported ? createdAt - 2 * 365 * dayMs : createdAt;
  return {
    createdAt: serial % 29 === 4 ? isoWithoutFraction(original) : iso(original),
    updatedAt: iso(updatedAt),
    modifiedAt: serial % 6 === 1 ? undefined : iso(Math.max(createdAt, updatedAt - 82_000)),
    importedAt: isImported ? iso(createdAt) : null,
    modificationHistory: {
      nameAt: iso(createdAt),
      statusAt: iso(updatedAt),
      tagsAt: iso(createdAt),
      brandAt: null,
      customAt: null,
    },
  };
}

function assignments({ serial }: ConversationDraft, { cast, random }: ConversationSetting): Attributes {
  return {
    tags: serial % 4 === 0 ? [] : random.shuffled(cast.tags).slice(0, 1 + (serial % 3)),
    suggestedTags: [],
    assignedUsers: serial % 3 === 0 ? [] : [random.pick(cast.users)],
    assignedTeams: serial % 5 === 0 ? [random.pick(cast.teams)] : [],
    sentiment: serial % 6 === 2 ? { $init: true } : { polarity: random.between(-1, 1), confidence: 0.9 },
    rev: serial % 59 === 31 ? undefined : serial % 59 === 32 ? null : 1 + random.below(9),
    priority: random.between(1, 5),
  };
}

function emptyResponses(): Attributes {
  const nobody = { createdByTeams: [], assignedTeams: [], assignedUsers: [] };
  return {
    firstResponse: nobody,
    firstResponseSinceLastDone: {},
    lastResponse: nobody,
    lastMessageUnrespondedTo: {},
    lastMessageUnrespondedToSinceLastDone: {},
  };
}

function furniture(serial: number): Attributes {
  return {
    noteCount: 0,
    satisfaction: 0,
    satisfactionLevel: { sentByTeams: [], answers: [] },
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
