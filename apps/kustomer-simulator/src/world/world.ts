import type { WorldPlan } from "../simulator-options.ts";
import type { Cast } from "./fixtures.ts";
import { generateWorld } from "./generate-world.ts";
import { type Resource, type Stream, streams, type Version } from "./resource.ts";
import { createStreamStore, type StreamStore } from "./stream-store.ts";

/** One store per stream. */
export type Stores = Readonly<Record<Stream, StreamStore>>;

/** An org's whole state. */
export interface World {
  readonly plan: WorldPlan;
  readonly cast: Cast;
  readonly stores: Stores;
  /** Oldest first. */
  readonly audit: Resource[];
  /** Deleted records as they last were, for `includeDeleted`. */
  readonly graveyard: Version[];
  /** Which record a merged one became part of, by id. */
  readonly mergedInto: Map<string, string>;
  messagesOf(conversationId: string): Version[];
  /** A conversation's messages as Kustomer counts them: the hidden ones too. */
  threadOf(conversationId: string): Version[];
  conversationsOf(customerId: string): Version[];
  messagesOfCustomer(customerId: string): Version[];
  put(version: Version): void;
  /** Takes a record out of the world; its tombstone stays in the graveyard. */
  bury(tombstone: Version): void;
  /** Lets a message be seen nowhere any more; its conversation goes on counting it. */
  hide(message: Version): void;
  /**
   * The records as the search index knows them, which is some time ago.
   * @param seenAt changes made after this instant are not in the index yet
   */
  searchView(seenAt: number): Stores;
}

/** What the index has yet to learn. */
interface PendingChange {
  changedAt: number;
  stream: Stream;
  id: string;
  version: Version | undefined;
}

/**
 * Makes the world of a plan.
 * @param now true time, by which the index lag is measured
 */
export function createWorld(
  plan: WorldPlan,
  { orgName, now }: { orgName: string; now: () => number },
): World {
  const { cast, records } = generateWorld(plan, orgName);
  const [stores, indexed] = [createStores(), createStores()];
  const children = createChildren();
  const pending: PendingChange[] = [];
  const graveyard: Version[] = [];
  const hidden: Version[] = [];
  for (const stream of streams) {
    for (const kept of [stores, indexed]) kept[stream].load(records[stream]);
    for (const version of records[stream]) children.add(version);
  }
  const exchange = ({ stream, id }: Version, next: Version | undefined) => {
    const before = stores[stream].get(id);
    if (before) children.drop(before);
    if (next) {
      stores[stream].put(next);
      children.add(next);
    } else stores[stream].remove(id);
    pending.push({ changedAt: now(), stream, id, version: next });
  };
  const family = (stream: Stream, parent: string) => (id: string) =>
    resolve(stores[stream], children.of(stream, parent, id));
  const messagesOf = family("messages", "conversation");
  return {
    plan,
    cast,
    stores,
    audit: [],
    graveyard,
    mergedInto: new Map(),
    messagesOf,
    threadOf: (id) => withHidden(messagesOf(id), hidden, id),
    conversationsOf: family("conversations", "customer"),
    messagesOfCustomer: family("messages", "customer"),
    put: (version) => exchange(version, version),
    bury: (tombstone) => {
      exchange(tombstone, undefined);
      graveyard.push(tombstone);
    },
    hide: (message) => {
      exchange(message, undefined);
      hidden.push(message);
    },
    searchView: (seenAt) => {
      learn(indexed, pending, seenAt);
      return indexed;
    },
  };
}

function createStores(): Stores {
  return {
    conversations: createStreamStore(),
    messages: createStreamStore(),
    customers: createStreamStore(),
    tags: createStreamStore(),
    notes: createStreamStore(),
    users: createStreamStore(),
    teams: createStreamStore(),
    merges: createStreamStore(),
  };
}

function learn(indexed: Stores, pending: PendingChange[], seenAt: number): void {
  let learnt = 0;
  for (const { changedAt, stream, id, version } of pending) {
    if (changedAt > seenAt) break;
    if (version) indexed[stream].put(version);
    else indexed[stream].remove(id);
    learnt += 1;
  }
  pending.splice(0, learnt);
}

function resolve(store: StreamStore, ids: Iterable<string>): Version[] {
  const versions = [];
  for (const id of ids) {
    const version = store.get(id);
    if (version) versions.push(version);
  }
  return versions.sort(byId);
}

function withHidden(seen: Version[], hidden: readonly Version[], conversationId: string): Version[] {
  const unseen = hidden.filter((message) => message.conversationId === conversationId);
  return unseen.length === 0 ? seen : [...seen, ...unseen].sort(byId);
}

function byId(left: Version, right: Version): number {
  return left.id < right.id ? -1 : 1;
}

/** Who belongs to whom, by the ids that relationships name. */
function createChildren() {
  const families = new Map<string, Set<string>>();
  const keysOf = ({ stream, conversationId, customerId }: Version) => [
    ...(conversationId ? [`${stream}/conversation/${conversationId}`] : []),
    ...(customerId ? [`${stream}/customer/${customerId}`] : []),
  ];
  return {
    add(version: Version) {
      for (const key of keysOf(version)) {
        const family = families.get(key);
        if (family) family.add(version.id);
        else families.set(key, new Set([version.id]));
      }
    },
    drop(version: Version) {
      for (const key of keysOf(version)) families.get(key)?.delete(version.id);
    },
    of: (stream: Stream, parent: string, id: string): Iterable<string> =>
      families.get(`${stream}/${parent}/${id}`) ?? [],
  };
}
