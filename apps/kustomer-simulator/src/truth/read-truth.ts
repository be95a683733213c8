import { z } from "zod";
import type { Backend } from "../backend.ts";
import type { Knobs } from "../knobs.ts";
import { getEffectiveRoles, hasPermission } from "../roles.ts";
import { makeOdd } from "../world/odd-attributes.ts";
import { getRelatedId, type Resource, readResource, type Version } from "../world/resource.ts";
import type { World } from "../world/world.ts";
import {
  type FindName,
  type TruthItem,
  toAgent,
  toAgentName,
  toAssigned,
  toAttachment,
  toConversationItem,
  toCustomerItem,
  toMessageItem,
  toNoteItem,
  toTagItem,
} from "./truth-items.ts";

const truthStreams = ["conversations", "messages", "customers", "tags"] as const;

/** A stream that an ingestion client stores. */
export type TruthStream = (typeof truthStreams)[number];

/** The items a client must hold of one stream. */
export interface StreamTruth {
  count: number;
  items: TruthItem[];
}

/** The items a client must hold, by stream. */
export type Truth = Partial<Record<TruthStream | "notes", StreamTruth>>;

const timestamp = z.coerce.date().transform((at) => at.getTime());

const querySchema = z.strictObject({
  from: timestamp.default(Number.NEGATIVE_INFINITY),
  to: timestamp.default(Number.POSITIVE_INFINITY),
  key: z.string().default("full"),
  stream: z.enum(truthStreams).optional(),
  /** Adds the attachments of messages, if the key may read them. */
  attachments: z.union([z.boolean(), z.stringbool()]).default(false),
  /** Adds the internal notes of these conversations, none if the key may not read them. */
  notes: z.union([z.boolean(), z.stringbool()]).default(false),
  /** Adds who wrote a message and whom a conversation is assigned to, by name if the key may read it. */
  names: z.union([z.boolean(), z.stringbool()]).default(false),
});

/**
 * A window, the name or token of a key, and a stream. Without a value the window is unlimited and every stream is
 * read.
 */
export type TruthQuery = z.input<typeof querySchema>;

const converters = {
  conversations: ["conversation", toConversationItem],
  messages: ["message", toMessageItem],
  customers: ["customer", toCustomerItem],
  tags: ["tag", toTagItem],
} as const;

/**
 * Computes what a perfect client with a key holds after it has read a window. A conversation is in scope when it or one
 * of its messages was updated in the window. The truth holds these conversations with all their messages and customers,
 * and all tags.
 * @throws ZodError on a malformed window or an unknown key
 */
export function readTruth(backend: Backend, query: TruthQuery): Truth {
  const { from, to, key: name, stream: only, names, attachments, notes } = querySchema.parse(query);
  const key = Object.values(backend.keys).find((it) => it.name === name || it.token === name);
  if (!key) throw new z.ZodError([{ code: "custom", path: ["key"], message: "unknown key", input: name }]);
  const knobs = backend.knobs();
  const roles = getEffectiveRoles(key, knobs);
  const records = selectRecords(
    backend.world(key.org),
    ({ updatedAt }) => updatedAt >= from && updatedAt < to,
  );
  const addNames = names ? createNaming(backend.world(key.org), roles) : undefined;
  const addAttachments = attachments && hasPermission(roles, "attachment") ? listAttachments : undefined;
  const truth: Truth = {};
  for (const stream of only ? [only] : truthStreams) {
    const [, toItem] = converters[stream];
    const versions = isShown(stream, roles, knobs) ? records[stream] : [];
    truth[stream] = {
      count: versions.length,
      items: versions.map((it) => {
        const resource = makeOdd(readResource(it), knobs);
        return {
          ...toItem(resource),
          ...addNames?.(stream, resource),
          ...addAttachments?.(backend.world(key.org), stream, resource),
        };
      }),
    };
  }
  if (notes) truth.notes = listNotes(backend.world(key.org), records.conversations, roles);
  return truth;
}

function isShown(stream: TruthStream, roles: readonly string[], { tagsUnlisted }: Knobs): boolean {
  if (stream === "tags" && tagsUnlisted) return false;
  return hasPermission(roles, converters[stream][0]);
}

function listNotes(world: World, conversations: readonly Version[], roles: readonly string[]): StreamTruth {
  const ids = new Set(hasPermission(roles, "note") ? conversations.map(({ id }) => id) : []);
  const own = world.stores.notes.byId.filter(({ conversationId = "" }) => ids.has(conversationId));
  return { count: own.length, items: own.map((it) => toNoteItem(readResource(it))) };
}

/** Adds names to conversations and messages, as far as a key may read users and teams. */
function createNaming(world: World, roles: readonly string[]) {
  const permissions = { users: "user", teams: "team" } as const;
  const findName: FindName = (stream, id) => {
    const found = hasPermission(roles, permissions[stream]) && world.stores[stream].get(id);
    return found ? toAgentName(readResource(found)) : null;
  };
  return (stream: TruthStream, resource: Resource) => {
    if (stream === "conversations") return toAssigned(resource, findName);
    return stream === "messages" ? toAgent(resource, findName) : {};
  };
}

/** Lists the attachments of a message; none that have been redacted. */
function listAttachments({ stores }: World, stream: TruthStream, { id }: Resource) {
  if (stream !== "messages") return {};
  const own = stores.attachments.byId.map(readResource).filter((it) => getRelatedId(it, "message") === id);
  return { attachments: own.map(toAttachment) };
}

function selectRecords(
  world: World,
  isInWindow: (version: Version) => boolean,
): Record<TruthStream, readonly Version[]> {
  const conversations: Version[] = [];
  const messages: Version[] = [];
  const customerIds = new Set<string>();
  for (const conversation of world.stores.conversations.byId) {
    const thread = world.getConversationMessages(conversation.id);
    if (!isInWindow(conversation) && !thread.some(isInWindow)) continue;
    conversations.push(conversation);
    for (const { customerId } of [conversation, ...thread]) if (customerId) customerIds.add(customerId);
    messages.push(...thread);
  }
  const customers = world.stores.customers.byId.filter(({ id }) => customerIds.has(id));
  return { conversations, messages, customers, tags: world.stores.tags.byId };
}
