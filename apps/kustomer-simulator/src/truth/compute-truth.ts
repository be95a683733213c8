import { hasPermission, type Permission } from "../roles.ts";
import { type Resource, readResource, type Version } from "../world/resource.ts";
import type { World } from "../world/world.ts";
import {
  type TruthItem,
  toConversationItem,
  toCustomerItem,
  toMessageItem,
  toTagItem,
} from "./truth-items.ts";

/** The streams that an ingestion client stores. */
export const truthStreams = ["conversations", "messages", "customers", "tags"] as const;

/** A stream that an ingestion client stores. */
export type TruthStream = (typeof truthStreams)[number];

/** The items a client must hold of one stream. */
export interface StreamTruth {
  count: number;
  items: TruthItem[];
}

/** The items a client must hold, by stream. */
export type Truth = Partial<Record<TruthStream, StreamTruth>>;

/** The window, the key's roles and the streams of a truth. */
export interface TruthScope {
  /** Milliseconds since 1970, inclusive. */
  from: number;
  /** Milliseconds since 1970, exclusive. */
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

const converters: Record<TruthStream, (resource: Resource) => TruthItem> = {
  conversations: toConversationItem,
  messages: toMessageItem,
  customers: toCustomerItem,
  tags: toTagItem,
};

/**
 * Computes what a perfect client holds after it has read a window. A conversation is in scope when it or one of its
 * messages was updated in the window. The truth holds these conversations with all their messages and customers, and
 * all tags.
 */
export function computeTruth(world: World, scope: TruthScope): Truth {
  const recordsInScope = selectRecords(world, scope);
  const truth: Truth = {};
  for (const stream of scope.streams) {
    const versions = hasPermission(scope.roles, permissions[stream]) ? recordsInScope[stream] : [];
    const items = versions.map((version) => converters[stream](readResource(version)));
    truth[stream] = { count: items.length, items };
  }
  return truth;
}

function selectRecords(world: World, { from, to }: TruthScope): Record<TruthStream, Version[]> {
  const isInWindow = ({ updatedAt }: Version) => updatedAt >= from && updatedAt < to;
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
  return { conversations, messages, customers, tags: [...world.stores.tags.byId] };
}
