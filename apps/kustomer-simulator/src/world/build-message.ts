import type { Random } from "../random.ts";
import { buildMeta, getApp, pickChannel } from "./channels.ts";
import type { MessageDraft } from "./draft-conversations.ts";
import { buildCommonRelationships, type Fixtures } from "./fixtures.ts";
import { toIso, toIsoWithoutFraction } from "./iso-time.ts";
import { getCreatedSecond } from "./object-id.ts";
import { type Attributes, buildRelationship, type Resource } from "./resource.ts";
import { difficultTexts, drawSentences, drawSubject } from "./texts.ts";

export interface MessageContext {
  fixtures: Fixtures;
  conversationId: string;
  customerId: string;
  channel: string;
  /** Zero-based position in the conversation. */
  position: number;
  isImported: boolean;
  random: Random;
}

/** Builds a message with every documented attribute, with variations by serial. */
export function buildMessage(draft: MessageDraft, context: MessageContext): Resource {
  const { fixtures, random, conversationId, customerId } = context;
  const self = `/v1/messages/${draft.id}`;
  const attributes = buildAttributes(draft, context);
  const isEmail = attributes["app"] === "postmark";
  return {
    type: "message",
    id: draft.id,
    attributes,
    relationships: {
      ...buildCommonRelationships(fixtures, random),
      customer: buildRelationship("customers", customerId),
      conversation: buildRelationship("conversation", conversationId),
      shortcuts: { data: [] },
    },
    links: isEmail ? { self, related: `/v1/postmark/messages/${draft.id}` } : { self },
  };
}

function buildAttributes(draft: MessageDraft, context: MessageContext): Attributes {
  const { random, fixtures, position } = context;
  const { serial } = draft;
  const channel = serial % 23 === 5 ? pickChannel(serial % 15, random) : context.channel;
  const direction = position === 0 || random.chance(0.5) ? "in" : "out";
  return {
    externalId: channel === "email" ? `<${random.hex(20)}@mail.example>` : undefined,
    channel,
    app: serial % 71 === 3 ? null : getApp(channel),
    size: random.below(4),
    direction,
    directionType: chooseDirectionType(serial, position, direction),
    preview: buildPreview(serial, random),
    subject: buildSubject(serial, channel, random),
    meta: buildMeta(channel, serial, random),
    status: chooseStatus(serial, direction),
    ...(serial % 61 === 7
      ? {
          error: { status: 550, code: "bounced", title: "Mailbox unavailable" },
          errorAt: toIso(draft.updatedAt),
        }
      : {}),
    assignedTeams: serial % 5 === 0 ? [random.pick(fixtures.teams)] : [],
    assignedUsers: serial % 4 === 0 ? [random.pick(fixtures.users)] : [],
    auto: serial % 19 === 0,
    ...buildTimes(draft, context.isImported),
    redacted: false,
    createdByTeams: [],
    rev: chooseRevision(serial, draft),
    reactions: [],
    intentDetections: [],
    sentiment: serial % 3 === 0 ? {} : { polarity: random.between(-1, 1), confidence: 0.8 },
    lang: serial % 6 === 0 ? "en" : undefined,
  };
}

function buildTimes({ serial, createdAt, updatedAt, id }: MessageDraft, isImported: boolean): Attributes {
  const original = isImported ? createdAt - 2 * 365 * 86_400_000 : createdAt;
  const createdAtText = serial % 67 === 13 ? toIsoWithoutFraction(original) : toIso(original);
  return {
    sentAt: toIso(original + (serial % 2)),
    createdAt: createdAtText,
    updatedAt: toIso(updatedAt),
    modifiedAt: serial % 8 === 1 ? undefined : toIso(createdAt),
    importedAt: isImported ? toIso(getCreatedSecond(id)) : undefined,
    firstDelivered: updatedAt > createdAt ? { timestamp: toIso(updatedAt), clientType: "web" } : undefined,
  };
}

/** Builds the preview: absent, null, empty, uninitialized, difficult or plain text. */
function buildPreview(serial: number, random: Random): unknown {
  const variant = serial % 97;
  if (variant === 41) return undefined;
  if (variant === 42) return null;
  if (variant === 43) return {};
  if (variant === 44) return { $init: true };
  const drawText = variant >= 50 ? difficultTexts[variant - 50] : undefined;
  // Long texts are rarer than the other variants, so that pages keep a realistic size.
  if (drawText && !(variant === 55 && serial % 5 !== 0 && serial > 97)) return drawText(random);
  return drawSentences(random);
}

function buildSubject(serial: number, channel: string, random: Random): unknown {
  if (serial % 89 === 17) return null;
  if (serial % 89 === 18) return { $init: true };
  return channel === "email" || serial % 6 === 0 ? drawSubject(random) : undefined;
}

function chooseDirectionType(serial: number, position: number, direction: string): string | undefined {
  if (serial % 53 === 9) return undefined;
  if (position === 0) return `initial-${direction}`;
  return serial % 9 === 0 ? `followup-${direction}` : `response-${direction}`;
}

function chooseStatus(serial: number, direction: string): string | null {
  if (serial % 61 === 7) return "error";
  if (serial % 113 === 29) return null;
  return direction === "in" ? "received" : "sent";
}

/** A few records have no revision, or null. */
function chooseRevision(serial: number, { createdAt, updatedAt }: MessageDraft): number | null | undefined {
  if (serial % 131 === 21) return undefined;
  if (serial % 131 === 22) return null;
  return updatedAt > createdAt ? 2 + (serial % 4) : 1;
}
