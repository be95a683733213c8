import type { Random } from "../random.ts";
import { getPreviewText } from "./build-conversation.ts";
import { buildCommonRelationships, type Fixtures } from "./fixtures.ts";
import { dayMs, toIso, toIsoWithoutFraction } from "./iso-time.ts";
import type { Attributes, Resource } from "./resource.ts";
import { drawPersonName, drawSentences } from "./texts.ts";

export interface CustomerDraft {
  id: string;
  serial: number;
  createdAt: number;
  updatedAt: number;
  /** Newest last. */
  conversations: Resource[];
}

/** Builds a customer with every documented attribute, with variations by serial. */
export function buildCustomer(draft: CustomerDraft, fixtures: Fixtures, random: Random): Resource {
  const { id } = draft;
  return {
    type: "customer",
    id,
    attributes: {
      ...buildNames(draft, random),
      ...buildContacts(draft, random),
      ...buildPerson(draft, random),
      ...buildTimes(draft),
      ...buildHistory(draft, random),
      ...buildOtherAttributes(draft),
    },
    relationships: {
      messages: { links: { self: `/v1/customers/${id}/messages` } },
      ...buildCommonRelationships(fixtures, random),
    },
    links: { self: `/v1/customers/${id}` },
  };
}

const blanks = ["", "   ", null, {}, { $init: true }] as const;

/** Builds the names. A customer with a blank name has only the display name, and some lack that too. */
function buildNames({ serial }: CustomerDraft, random: Random): Attributes {
  const [firstName, lastName] = drawPersonName(random);
  const display = {
    displayName: serial % 43 === 12 ? undefined : `${firstName} ${lastName.charAt(0)}.`,
    displayColor: "purple",
    displayIcon: "giraffe",
  };
  const variant = serial % 17;
  if (variant < blanks.length) return { name: blanks[variant], ...display };
  if (variant === 5 || serial % 43 === 12) return display;
  const suffix = variant === 6 ? "\u0000" : variant === 7 ? "\uDE00" : variant === 8 ? " 👑" : "";
  return { name: `${firstName} ${lastName}${suffix}`, firstName, lastName, ...display };
}

function buildContacts({ serial }: CustomerDraft, random: Random): Attributes {
  const email = (index: number, verified: boolean) => ({
    type: index === 0 ? "home" : "work",
    email: `customer${serial}.${index}@mail.example`,
    verified,
    externalVerified: false,
  });
  const emails = [
    [email(0, true)],
    [email(0, false)],
    [email(0, false), email(1, true), email(2, true)],
    [],
    [email(0, false), email(1, false)],
    undefined,
    null,
  ];
  const externalId = serial % 4 === 0 ? undefined : serial % 23 === 1 ? null : `ext-${serial}`;
  return {
    externalId,
    externalIds: externalId ? [{ externalId, verified: true, externalVerified: false }] : [],
    username: serial % 3 === 0 ? `user${serial}` : undefined,
    emails: emails[serial % emails.length],
    sharedEmails: [],
    phones:
      serial % 2 === 0
        ? [{ type: "mobile", phone: `+1555${random.between(1_000_000, 9_999_999)}`, verified: false }]
        : [],
    sharedPhones: [],
    whatsapps: [],
    socials:
      serial % 9 === 0
        ? [{ type: "twitter", userid: String(serial), username: `t${serial}`, verified: true }]
        : [],
    facebookIds: [],
    instagramIds: [],
    urls: [],
    locations: [],
  };
}

const timeZones = [
  "Europe/Madrid",
  "America/New_York",
  "Asia/Kolkata",
  undefined,
  null,
  "Australia/Sydney",
  { $init: true },
] as const;
const locales = [null, "en_US", "de_DE", undefined, "ar", "fr_FR"] as const;
const genders = ["m", "f", null, undefined] as const;

function buildPerson({ serial }: CustomerDraft, random: Random): Attributes {
  return {
    locale: locales[serial % locales.length],
    timeZone: timeZones[serial % timeZones.length],
    gender: genders[serial % genders.length],
    verified: serial % 11 === 3 ? undefined : serial % 3 !== 0,
    birthdayAt: serial % 10 === 0 ? "1984-02-29T00:00:00.000Z" : undefined,
    presence: random.pick(["online", "offline", "idle"]),
    deleted: false,
    defaultLang: "en_us",
  };
}

function buildTimes({ serial, createdAt, updatedAt }: CustomerDraft): Attributes {
  const isImported = serial % 13 === 7;
  const original = isImported ? createdAt - 4 * 365 * dayMs : createdAt;
  return {
    createdAt: serial % 31 === 3 ? toIsoWithoutFraction(original) : toIso(original),
    updatedAt: toIso(updatedAt),
    modifiedAt: serial % 5 === 2 ? undefined : toIso(Math.max(createdAt, updatedAt - 3 * dayMs)),
    importedAt: isImported ? toIso(createdAt) : undefined,
    lastSeenAt: serial % 2 === 0 ? toIso(updatedAt) : undefined,
    lastActivityAt: toIso(updatedAt),
    rev: serial % 47 === 14 ? undefined : serial % 47 === 15 ? null : 1 + (serial % 30),
  };
}

function buildHistory({ serial, conversations }: CustomerDraft, random: Random): Attributes {
  const last = conversations.at(-1);
  const text = drawSentences(random);
  const preview = {
    previewAt: last?.attributes["lastMessageAt"],
    type: "message_in",
    text: last?.attributes["preview"] ?? text,
  };
  return {
    conversationCounts: countByStatus(conversations),
    lastConversation: last
      ? { id: last.id, tags: last.attributes["tags"], channels: last.attributes["channels"] }
      : {},
    lastMessageAt: last?.attributes["lastMessageAt"],
    lastMessageIn: pickSentAtAndChannel(last?.attributes["lastMessageIn"]),
    lastMessageOut: pickSentAtAndChannel(last?.attributes["lastMessageOut"]),
    preview: serial % 5 === 0 ? { $init: true } : last ? preview : {},
    progressiveStatus: last ? last.attributes["status"] : null,
  };
}

/** A customer shows less of a message than its conversation does. */
function pickSentAtAndChannel(summary: unknown): unknown {
  if (typeof summary !== "object" || summary === null || !("sentAt" in summary)) return summary;
  return { sentAt: summary.sentAt, channel: "channel" in summary ? summary.channel : undefined };
}

/** Builds the preview from the newest message; empty when that message has no text. */
export function buildCustomerPreview(thread: readonly Resource[]): Attributes {
  const last = thread.at(-1);
  const text = getPreviewText(last);
  if (!last || text === undefined) return {};
  const { createdAt, direction, channel } = last.attributes;
  return { preview: { previewAt: createdAt, type: `message_${String(direction)}`, text, channel } };
}

export function countByStatus(conversations: readonly Resource[]): Record<string, number> {
  const counts = { open: 0, snoozed: 0, done: 0, all: conversations.length };
  for (const { attributes } of conversations) {
    const status = attributes["status"];
    if (status === "open" || status === "snoozed" || status === "done") counts[status] += 1;
  }
  return counts;
}

function buildOtherAttributes({ serial }: CustomerDraft): Attributes {
  return {
    tags: [],
    sentiment: { polarity: 0, confidence: 0.5 },
    satisfactionLevel: { firstSatisfaction: { sentByTeams: [], answers: [] }, lastSatisfaction: {} },
    watchers: [],
    activeUsers: [],
    recentItems: [],
    recentLocation: serial % 2 === 0 ? null : {},
    custom: serial % 3 === 0 ? { loyaltyNum: serial } : {},
    roleGroupVersions: [],
    accessOverride: [],
  };
}
