import { summarizeThread } from "../world/build-conversation.ts";
import { buildCustomerPreview, countByStatus } from "../world/build-customer.ts";
import { toIso } from "../world/iso-time.ts";
import {
  type Attributes,
  copyResource,
  createVersion,
  type Resource,
  readResource,
  type Stream,
  type Version,
} from "../world/resource.ts";
import { addAuditEntry } from "./audit-log.ts";
import type { MutationContext } from "./mutation-context.ts";

export function createRecord(context: MutationContext, stream: Stream, resource: Resource): Version {
  const version = createVersion(stream, resource);
  context.world.put(version);
  context.changed.push({ stream, id: resource.id });
  context.writes.push({ verb: "create", before: undefined, after: version });
  addAuditEntry(context, "create", { after: resource });
  return version;
}

/**
 * Updates a record. `updatedAt` never moves backwards, and `rev` grows if the record has one.
 * A record without a revision moves by at least a millisecond, because only `updatedAt` tells its versions apart.
 */
export function updateRecord(
  context: MutationContext,
  version: Version,
  edit: (resource: Resource) => void,
): Version {
  const resource = copyResource(version);
  edit(resource);
  const minStepMs = typeof resource.attributes["rev"] === "number" ? 0 : 1;
  advanceRevision(resource.attributes, Math.max(context.at, version.updatedAt + minStepMs));
  return replaceRecord(context, version, resource);
}

/** Replaces a record as given; the caller has set `updatedAt` and `rev`. */
export function replaceRecord(context: MutationContext, before: Version, resource: Resource): Version {
  const version = createVersion(before.stream, resource);
  context.world.put(version);
  context.changed.push({ stream: before.stream, id: before.id });
  context.writes.push({ verb: "update", before, after: version });
  addAuditEntry(context, "update", { before: readResource(before), after: resource });
  return version;
}

/** Deletes a record, either on its own or by a merge. */
export function deleteRecord(context: MutationContext, version: Version, verb: "delete" | "merge"): void {
  const deleted = copyResource(version);
  advanceRevision(deleted.attributes, Math.max(context.at, version.updatedAt));
  Object.assign(deleted.attributes, { deleted: true, deletedAt: toIso(context.at) });
  context.world.remove(createVersion(version.stream, deleted));
  context.changed.push({ stream: version.stream, id: version.id });
  addAuditEntry(context, verb, { after: deleted });
}

/**
 * Sets `updatedAt` and raises the revision. Some revisions are skipped, because Kustomer writes a record several times
 * within a second: 2 is followed by 5.
 */
export function advanceRevision(attributes: Attributes, updatedAt: number): void {
  attributes["updatedAt"] = toIso(updatedAt);
  const rev = attributes["rev"];
  if (typeof rev === "number") attributes["rev"] = rev + (rev % 4 === 2 ? 3 : 1);
}

export type Edit = (attributes: Attributes) => void;

/** Updates a record on behalf of a person or a program: unlike a derived change, it sets `modifiedAt`. */
export function editRecord(context: MutationContext, version: Version, edit: Edit): Version {
  return updateRecord(context, version, ({ attributes }) => {
    attributes["modifiedAt"] = toIso(context.at);
    edit(attributes);
  });
}

/** Recomputes what a conversation and its customer derive from messages. `edit` can change both further. */
export function refreshConversation(
  context: MutationContext,
  conversationId: string | undefined,
  edit?: Edit,
): void {
  const version = conversationId ? context.world.stores.conversations.get(conversationId) : undefined;
  if (!version) return;
  const thread = context.world.getThread(version.id).map(readResource);
  updateRecord(context, version, ({ attributes }) => {
    Object.assign(attributes, summarizeThread(thread));
    edit?.(attributes);
  });
  refreshCustomer(context, version.customerId, (attributes) => {
    Object.assign(attributes, buildCustomerPreview(thread));
    edit?.(attributes);
  });
}

/** Recomputes what a customer derives from its conversations. */
export function refreshCustomer(context: MutationContext, customerId: string | undefined, edit?: Edit): void {
  const version = customerId ? context.world.stores.customers.get(customerId) : undefined;
  if (!version) return;
  const conversations = context.world.getCustomerConversations(version.id).map(readResource);
  const last = conversations.at(-1);
  updateRecord(context, version, ({ attributes }) => {
    attributes["conversationCounts"] = countByStatus(conversations);
    attributes["lastActivityAt"] = toIso(context.at);
    if (last) {
      const { tags, channels } = last.attributes;
      attributes["lastConversation"] = { id: last.id, tags, channels };
    }
    edit?.(attributes);
  });
}

/** Returns the record with an id, or a random one without an id; undefined when there is none. */
export function pickRecord(
  { world, random }: MutationContext,
  stream: Stream,
  id: string | undefined,
): Version | undefined {
  const { byId, get } = world.stores[stream];
  if (id !== undefined) return get(id);
  return byId.length === 0 ? undefined : random.pick(byId);
}
