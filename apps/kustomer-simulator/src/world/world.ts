import type { WorldPlan } from "../simulator-options.ts";
import { generateWorld } from "./generate-world.ts";
import { type Resource, type Stream, streams, type Version } from "./resource.ts";
import { createStreamStore, type StreamStore } from "./stream-store.ts";

export type Stores = Readonly<Record<Stream, StreamStore>>;

/** The state of one org. */
export type World = ReturnType<typeof createWorld>;

/**
 * Generates the world of a plan.
 * @param now true time, which the index lag is measured by
 */
export function createWorld(plan: WorldPlan, { orgName, now }: { orgName: string; now: () => number }) {
  const { fixtures, records } = generateWorld(plan, orgName);
  const { stores, children, replace, searchView } = createRecords(records, now);
  const deletedRecords: Version[] = [];
  const hidden: Version[] = [];
  const listChildren = (stream: Stream, parent: string) => (id: string) =>
    findSorted(stores[stream], children.get(stream, parent, id));
  const getConversationMessages = listChildren("messages", "conversation");
  return {
    plan,
    fixtures,
    stores,
    /** The audit log, oldest first. */
    audit: [] as Resource[],
    /** The last versions of deleted records, which a search returns with `includeDeleted`. */
    deletedRecords,
    /** Id of a merged record -> id of the record it was merged into. */
    mergedInto: new Map<string, string>(),
    getConversationMessages,
    /** A conversation's messages including hidden ones, as Kustomer counts them. */
    getThread: (id: string) => addHidden(getConversationMessages(id), hidden, id),
    getCustomerConversations: listChildren("conversations", "customer"),
    getCustomerMessages: listChildren("messages", "customer"),
    put: (version: Version) => replace(version, version),
    /** Removes a record and keeps the given last version in `deletedRecords`. */
    remove: (lastVersion: Version) => {
      replace(lastVersion, undefined);
      deletedRecords.push(lastVersion);
    },
    /** Removes a message from everything but its conversation's counts. */
    hide: (message: Version) => {
      replace(message, undefined);
      hidden.push(message);
    },
    searchView,
  };
}

/** Creates the present records with their indexes, which follow each replacement. */
function createRecords(records: Record<Stream, Version[]>, now: () => number) {
  const stores = loadStores(records);
  const index = createSearchIndex(records);
  const children = createChildIndex();
  for (const stream of streams) for (const version of records[stream]) children.add(version);
  const replace = ({ stream, id }: Version, next: Version | undefined) => {
    const before = stores[stream].get(id);
    if (before) children.remove(before);
    if (next) {
      stores[stream].put(next);
      children.add(next);
    } else stores[stream].remove(id);
    index.add({ changedAt: now(), stream, id, version: next });
  };
  return { stores, children, replace, searchView: index.view };
}

function loadStores(records: Record<Stream, Version[]>): Stores {
  const stores = Object.fromEntries(streams.map((stream) => [stream, createStreamStore()])) as Stores;
  for (const stream of streams) stores[stream].load(records[stream]);
  return stores;
}

interface Change {
  /** True time. */
  changedAt: number;
  stream: Stream;
  id: string;
  /** Undefined: the record was removed. */
  version: Version | undefined;
}

/** Creates the records as searches see them: changes appear late. */
function createSearchIndex(records: Record<Stream, Version[]>) {
  const stores = loadStores(records);
  const unindexed: Change[] = [];
  return {
    add: (change: Change) => void unindexed.push(change),
    /** @param indexedUntil true time; the index does not have later changes yet */
    view(indexedUntil: number): Stores {
      const later = unindexed.findIndex(({ changedAt }) => changedAt > indexedUntil);
      for (const { stream, id, version } of unindexed.splice(0, later < 0 ? unindexed.length : later)) {
        if (version) stores[stream].put(version);
        else stores[stream].remove(id);
      }
      return stores;
    },
  };
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
