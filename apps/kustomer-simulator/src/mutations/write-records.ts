import { threadAttributes } from "../world/build-conversation.ts";
import { conversationCounts, customerPreview } from "../world/build-customer.ts";
import { iso } from "../world/iso-time.ts";
import {
  type Attributes,
  copyOf,
  type Resource,
  resourceOf,
  type Stream,
  type Version,
  versionOf,
} from "../world/resource.ts";
import { recordInAudit } from "./audit-log.ts";
import type { Scene } from "./mutation-context.ts";

/** Adds a new record. */
export function create(scene: Scene, stream: Stream, resource: Resource): Version {
  const version = versionOf(stream, resource);
  scene.world.put(version);
  scene.changed.push({ stream, id: resource.id });
  scene.written.push({ verb: "create", before: undefined, after: version });
  recordInAudit(scene, { verb: "create", before: undefined, after: resource });
  return version;
}

/**
 * Changes a record: the attribute map is replaced, `updatedAt` never goes back, `rev` grows where there is one.
 * A record without a revision moves by a millisecond at least, or nobody could tell its versions apart.
 */
export function change(scene: Scene, version: Version, edit: (resource: Resource) => void): Version {
  const resource = copyOf(version);
  edit(resource);
  const leastMs = typeof resource.attributes["rev"] === "number" ? 0 : 1;
  stamp(resource.attributes, Math.max(scene.at, version.updatedAt + leastMs));
  return replace(scene, version, resource);
}

/** Puts a record whose stamps are already right. */
export function replace(scene: Scene, before: Version, resource: Resource): Version {
  const version = versionOf(before.stream, resource);
  scene.world.put(version);
  scene.changed.push({ stream: before.stream, id: before.id });
  scene.written.push({ verb: "update", before, after: version });
  recordInAudit(scene, { verb: "update", before: resourceOf(before), after: resource });
  return version;
}

/** Takes a record away. */
export function remove(scene: Scene, version: Version, verb: "delete" | "merge"): void {
  const tombstone = copyOf(version);
  stamp(tombstone.attributes, Math.max(scene.at, version.updatedAt));
  Object.assign(tombstone.attributes, { deleted: true, deletedAt: iso(scene.at) });
  scene.world.bury(versionOf(version.stream, tombstone));
  scene.changed.push({ stream: version.stream, id: version.id });
  recordInAudit(scene, { verb, before: undefined, after: tombstone });
}

/** Moves `updatedAt` and the revision. */
export function stamp(attributes: Attributes, updatedAt: number): void {
  attributes["updatedAt"] = iso(updatedAt);
  const rev = attributes["rev"];
  if (typeof rev === "number") attributes["rev"] = rev + 1;
}

/** A change by a person or a program, as opposed to one that Kustomer derives. */
export function changeByHand(
  scene: Scene,
  version: Version,
  edit: (attributes: Attributes) => void,
): Version {
  return change(scene, version, ({ attributes }) => {
    attributes["modifiedAt"] = iso(scene.at);
    edit(attributes);
  });
}

/** A further edit of whatever is touched. */
type Edit = (attributes: Attributes) => void;

/** Lets a conversation follow its messages, and its customer follow it; `edit` may change both further. */
export function touchConversation(scene: Scene, conversationId: string | undefined, edit?: Edit): void {
  const version = conversationId ? scene.world.stores.conversations.get(conversationId) : undefined;
  if (!version) return;
  const thread = scene.world.threadOf(version.id).map(resourceOf);
  change(scene, version, ({ attributes }) => {
    Object.assign(attributes, threadAttributes(thread));
    edit?.(attributes);
  });
  touchCustomer(scene, version.customerId, (attributes) => {
    Object.assign(attributes, customerPreview(thread));
    edit?.(attributes);
  });
}

/** Lets a customer follow its conversations. */
export function touchCustomer(scene: Scene, customerId: string | undefined, edit?: Edit): void {
  const version = customerId ? scene.world.stores.customers.get(customerId) : undefined;
  if (!version) return;
  const conversations = scene.world.conversationsOf(version.id).map(resourceOf);
  const last = conversations.at(-1);
  change(scene, version, ({ attributes }) => {
    attributes["conversationCounts"] = conversationCounts(conversations);
    attributes["lastActivityAt"] = iso(scene.at);
    if (last)
      attributes["lastConversation"] = {
        id: last.id,
        tags: last.attributes["tags"],
        channels: last.attributes["channels"],
      };
    edit?.(attributes);
  });
}

/** The record of an id, or one picked by chance; undefined when there is none. */
export function pickRecord(
  { world, random }: Scene,
  stream: Stream,
  id: string | undefined,
): Version | undefined {
  const { byId, get } = world.stores[stream];
  if (id !== undefined) return get(id);
  return byId.length === 0 ? undefined : random.pick(byId);
}
