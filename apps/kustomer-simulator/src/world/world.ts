import type { WorldPlan } from "../simulator-options.ts";
import type { Fixtures } from "./fixtures.ts";
import { generateWorld } from "./generate-world.ts";
import { type Resource, type Stream, streams, type Version } from "./resource.ts";
import { createStreamStore, type StreamStore } from "./stream-store.ts";

/** One store per stream. */
export type Stores = Readonly<Record<Stream, StreamStore>>;

/** An org's whole state. */
export interface World {
  readonly plan: WorldPlan;
  readonly fixtures: Fixtures;
  readonly stores: Stores;
  /** Oldest first. */
  readonly audit: Resource[];
  /** Deleted records as they last were, for `includeDeleted`. */
  readonly deletedRecords: Version[];
  /** Which record a merged one became part of, by id. */
  readonly mergedInto: Map<string, string>;
  getConversationMessages(conversationId: string): Version[];
  /** A conversation's messages as Kustomer counts them: the hidden ones too. */
  getThread(conversationId: string): Version[];
  getCustomerConversations(customerId: string): Version[];
  getCustomerMessages(customerId: string): Version[];
  put(version: Version): void;
  /** Takes a record out of the world; its tombstone stays in the deletedRecords. */
  remove(tombstone: Version): void;
  /** Lets a message be seen nowhere any more; its conversation goes on counting it. */
  hide(message: Version): void;
  /**
   * The records as the search index knows them, which is some time ago.
   * @param indexedUntil changes made after this instant are not in the index yet
   */
  searchView(indexedUntil: number): Stores;
}

/** What the index has yet to learn. */
interface UnindexedChange {
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
  const { fixtures, records } = generateWorld(plan, orgName);
  const [stores, indexed] = [createStores(), createStores()];
  const children = createChildIndex();
  const unindexed: UnindexedChange[] = [];
  const deletedRecords: Version[] = [];
  const hidden: Version[] = [];
  for (const stream of streams) {
    for (const kept of [stores, indexed]) kept[stream].load(records[stream]);
    for (const version of records[stream]) children.add(version);
  }
  const replace = ({ stream, id }: Version, next: Version | undefined) => {
    const before = stores[stream].get(id);
    if (before) children.drop(before);
    if (next) {
      stores[stream].put(next);
      children.add(next);
    } else stores[stream].remove(id);
    unindexed.push({ changedAt: now(), stream, id, version: next });
  };
  const listChildren = (stream: Stream, parent: string) => (id: string) =>
    findSorted(stores[stream], children.of(stream, parent, id));
  const getConversationMessages = listChildren("messages", "conversation");
  return {
    plan,
    fixtures,
    stores,
    audit: [],
    deletedRecords,
    mergedInto: new Map(),
    getConversationMessages,
    getThread: (id) => withHidden(getConversationMessages(id), hidden, id),
    getCustomerConversations: listChildren("conversations", "customer"),
    getCustomerMessages: listChildren("messages", "customer"),
    put: (version) => replace(version, version),
    remove: (tombstone) => {
      replace(tombstone, undefined);
      deletedRecords.push(tombstone);
    },
    hide: (message) => {
      replace(message, undefined);
      hidden.push(message);
    },
    searchView: (seenAt) => {
      indexUntil(indexed, unindexed, seenAt);
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

function indexUntil(indexed: Stores, pending: UnindexedChange[], seenAt: number): void {
  let indexedCount = 0;
  for (const { changedAt, stream, id, version } of pending) {
    if (changedAt > seenAt) break;
    if (version) indexed[stream].put(version);
    else indexed[stream].remove(id);
    indexedCount += 1;
  }
  pending.splice(0, indexedCount);
}

function findSorted(store: StreamStore, ids: Iterable<string>): Version[] {
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
function createChildIndex() {
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
