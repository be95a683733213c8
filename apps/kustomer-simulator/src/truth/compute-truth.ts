import { hasPermission, type Permission } from "../roles.ts";
import { type Resource, readResource, type Version } from "../world/resource.ts";
import type { World } from "../world/world.ts";
import { toConversationItem, toCustomerItem, toMessageItem, type TruthItem, toTagItem } from "./truth-items.ts";

/** The streams a reader stores. */
export const truthStreams = ["conversations", "messages", "customers", "tags"] as const;

/** A stream a reader stores. */
export type TruthStream = (typeof truthStreams)[number];

/** What must be stored of one stream. */
export interface StreamTruth {
  count: number;
  items: TruthItem[];
}

/** What must be stored, by stream. */
export type Truth = Partial<Record<TruthStream, StreamTruth>>;

/** A window and the eyes it is seen through. */
export interface TruthScope {
  /** Milliseconds since 1970, included. */
  from: number;
  /** Milliseconds since 1970, excluded. */
  to: number;
  roles: readonly string[];
  streams: readonly TruthStream[];
}

const permissions: Record<TruthStream, Permission> = {
  conversations: "conversation",
  messages: "message",
  customers: "customer",
  tags: "tag",
};

const mappers: Record<TruthStream, (resource: Resource) => TruthItem> = {
  conversations: toConversationItem,
  messages: toMessageItem,
  customers: toCustomerItem,
  tags: toTagItem,
};

/**
 * What a perfect reader holds after reading a window: conversations of which the conversation itself or a
 * message moved in it, each whole, with its customer and those its messages name; and all tags.
 */
export function computeTruth(world: World, scope: TruthScope): Truth {
  const recordsInScope = selectRecords(world, scope);
  const truth: Truth = {};
  for (const stream of scope.streams) {
    const versions = hasPermission(scope.roles, permissions[stream]) ? recordsInScope[stream] : [];
    const items = versions.map((version) => mappers[stream](readResource(version)));
    truth[stream] = { count: items.length, items };
  }
  return truth;
}

function selectRecords(world: World, { from, to }: TruthScope): Record<TruthStream, Version[]> {
  const moved = ({ updatedAt }: Version) => updatedAt >= from && updatedAt < to;
  const conversations: Version[] = [];
  const messages: Version[] = [];
  const customerIds = new Set<string>();
  for (const conversation of world.stores.conversations.byId) {
    const thread = world.getConversationMessages(conversation.id);
    if (!moved(conversation) && !thread.some(moved)) continue;
    conversations.push(conversation);
    for (const { customerId } of [conversation, ...thread]) if (customerId) customerIds.add(customerId);
    messages.push(...thread);
  }
  const customers = world.stores.customers.byId.filter(({ id }) => customerIds.has(id));
  return { conversations, messages, customers, tags: [...world.stores.tags.byId] };
}
