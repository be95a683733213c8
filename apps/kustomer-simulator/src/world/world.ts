import type { WorldPlan } from "../simulator-options.ts";
import type { Fixtures } from "./fixtures.ts";
import { generateWorld } from "./generate-world.ts";
import { type Resource, type Stream, streams, type Version } from "./resource.ts";
import { createStreamStore, type StreamStore } from "./stream-store.ts";

export type Stores = Readonly<Record<Stream, StreamStore>>;

export interface World {
  readonly plan: WorldPlan;
  readonly fixtures: Fixtures;
  readonly stores: Stores;
  /** The audit log, oldest first. */
  readonly audit: Resource[];
  /** The last versions of deleted records, which a search returns with `includeDeleted`. */
  readonly deletedRecords: Version[];
  /** Id of a merged record -> id of the record it was merged into. */
  readonly mergedInto: Map<string, string>;
  getConversationMessages(conversationId: string): Version[];
  /** A conversation's messages including hidden ones, as Kustomer counts them. */
  getThread(conversationId: string): Version[];
  getCustomerConversations(customerId: string): Version[];
  getCustomerMessages(customerId: string): Version[];
  put(version: Version): void;
  /** Removes a record and keeps the given last version in `deletedRecords`. */
  remove(lastVersion: Version): void;
  /** Removes a message from everything but its conversation's counts. */
  hide(message: Version): void;
  /**
   * Returns the records as the search index has them.
   * @param indexedUntil true time; the index does not have later changes yet
   */
  searchView(indexedUntil: number): Stores;
}

/** A change that the search index does not have yet. */
interface UnindexedChange {
  changedAt: number;
  stream: Stream;
  id: string;
  version: Version | undefined;
}

/**
 * Generates the world of a plan.
 * @param now true time, which the index lag is measured by
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
    for (const loaded of [stores, indexed]) loaded[stream].load(records[stream]);
    for (const version of records[stream]) children.add(version);
  }
  const replace = ({ stream, id }: Version, next: Version | undefined) => {
    const before = stores[stream].get(id);
    if (before) children.remove(before);
    if (next) {
      stores[stream].put(next);
      children.add(next);
    } else stores[stream].remove(id);
    unindexed.push({ changedAt: now(), stream, id, version: next });
  };
  const listChildren = (stream: Stream, parent: string) => (id: string) =>
    findSorted(stores[stream], children.get(stream, parent, id));
  const getConversationMessages = listChildren("messages", "conversation");
  return {
    plan,
    fixtures,
    stores,
    audit: [],
    deletedRecords,
    mergedInto: new Map(),
    getConversationMessages,
    getThread: (id) => addHidden(getConversationMessages(id), hidden, id),
    getCustomerConversations: listChildren("conversations", "customer"),
    getCustomerMessages: listChildren("messages", "customer"),
    put: (version) => replace(version, version),
    remove: (lastVersion) => {
      replace(lastVersion, undefined);
      deletedRecords.push(lastVersion);
    },
    hide: (message) => {
      replace(message, undefined);
      hidden.push(message);
    },
    searchView: (indexedUntil) => {
      indexChanges(indexed, unindexed, indexedUntil);
      return indexed;
    },
  };
}

function createStores(): Stores {
  return Object.fromEntries(streams.map((stream) => [stream, createStreamStore()])) as Stores;
}

function indexChanges(indexed: Stores, unindexed: UnindexedChange[], indexedUntil: number): void {
  let count = 0;
  for (const { changedAt, stream, id, version } of unindexed) {
    if (changedAt > indexedUntil) break;
    if (version) indexed[stream].put(version);
    else indexed[stream].remove(id);
    count += 1;
  }
  unindexed.splice(0, count);
}

function findSorted(store: StreamStore, ids: Iterable<string>): Version[] {
  const versions = [];
  for (const id of ids) {
    const version = store.get(id);
    if (version) versions.push(version);
  }
  return versions.sort(compareIds);
}

function addHidden(visible: Version[], hidden: readonly Version[], conversationId: string): Version[] {
  const added = hidden.filter((message) => message.conversationId === conversationId);
  return added.length === 0 ? visible : [...visible, ...added].sort(compareIds);
}

function compareIds(left: Version, right: Version): number {
  return left.id < right.id ? -1 : 1;
}

/** Creates an index of records by the parents that their relationships name. */
function createChildIndex() {
  const idsByParent = new Map<string, Set<string>>();
  const listKeys = ({ stream, conversationId, customerId }: Version) => [
    ...(conversationId ? [`${stream}/conversation/${conversationId}`] : []),
    ...(customerId ? [`${stream}/customer/${customerId}`] : []),
  ];
  return {
    add(version: Version) {
      for (const key of listKeys(version)) {
        const ids = idsByParent.get(key);
        if (ids) ids.add(version.id);
        else idsByParent.set(key, new Set([version.id]));
      }
    },
    remove(version: Version) {
      for (const key of listKeys(version)) idsByParent.get(key)?.delete(version.id);
    },
    get: (stream: Stream, parent: string, id: string): Iterable<string> =>
      idsByParent.get(`${stream}/${parent}/${id}`) ?? [],
  };
}
