import { iso } from "../world/iso-time.ts";
import { objectId } from "../world/object-id.ts";
import { type Attributes, pointTo, type Resource, resourceOf, type Version } from "../world/resource.ts";
import type { ActionOf } from "./actions.ts";
import { moveMessage } from "./conversation-actions.ts";
import type { Scene } from "./mutation-context.ts";
import { change, create, pickRecord, remove, touchConversation, touchCustomer } from "./write-records.ts";

/** A conversation goes, with its messages. */
export function deleteConversation(scene: Scene, action: ActionOf<"deleteConversation">): void {
  const conversation = pickRecord(scene, "conversations", action.conversationId);
  if (!conversation) return;
  for (const message of scene.world.messagesOf(conversation.id)) remove(scene, message, "delete");
  remove(scene, conversation, "delete");
  touchCustomer(scene, conversation.customerId);
}

/** A customer goes; its conversations stay and point into nothing. */
export function deleteCustomer(scene: Scene, action: ActionOf<"deleteCustomer">): void {
  const customer = pickRecord(scene, "customers", action.customerId);
  if (customer) remove(scene, customer, "delete");
}

/** Two records become one; the source is gone afterwards. */
export function merge(scene: Scene, action: ActionOf<"merge">): void {
  const source = pickRecord(scene, action.stream, action.sourceId);
  const target =
    source &&
    (action.targetId === undefined
      ? partnerOf(scene, source)
      : scene.world.stores[action.stream].get(action.targetId));
  if (!source || !target || source.id === target.id) return;
  if (action.stream === "conversations") mergeConversations(scene, source, target);
  else mergeCustomers(scene, source, target);
}

/** Another conversation of the same customer if there is one, else any. */
function partnerOf({ world, random }: Scene, source: Version): Version | undefined {
  const siblings = source.customerId
    ? world.conversationsOf(source.customerId).filter(({ id }) => id !== source.id)
    : [];
  const others =
    siblings.length > 0 ? siblings : world.stores[source.stream].byId.filter(({ id }) => id !== source.id);
  return others.length > 0 ? random.pick(others) : undefined;
}

/** Messages move with their original times of writing. */
function mergeConversations(scene: Scene, source: Version, target: Version): void {
  for (const message of scene.world.messagesOf(source.id)) moveMessage(scene, message, resourceOf(target));
  remove(scene, source, "merge");
  scene.world.mergedInto.set(source.id, target.id);
  const merged = change(scene, target, ({ attributes }) => {
    Object.assign(attributes, { mergedTarget: true, linkedConversations: [source.id] });
  });
  touchConversation(scene, merged.id);
  if (source.customerId !== target.customerId) touchCustomer(scene, source.customerId);
}

/** Addresses are united, the target's own attributes win, the older creation stays. */
function mergeCustomers(scene: Scene, source: Version, target: Version): void {
  const { world, random, at } = scene;
  const toTarget = (resource: Resource) => {
    const type = resource.type === "message" ? "customers" : "customer";
    resource.relationships["customer"] = pointTo(type, target.id);
  };
  for (const version of [...world.conversationsOf(source.id), ...world.messagesOfCustomer(source.id)])
    change(scene, version, toTarget);
  remove(scene, source, "merge");
  world.mergedInto.set(source.id, target.id);
  const from = resourceOf(source).attributes;
  change(scene, target, ({ attributes }) => {
    for (const name of ["emails", "phones", "socials", "tags"])
      attributes[name] = union(attributes, from, name);
    attributes["createdAt"] = [attributes["createdAt"], from["createdAt"]].map(String).sort()[0];
  });
  touchCustomer(scene, target.id);
  const id = objectId(at, random);
  create(scene, "merges", {
    type: "customer_merge",
    id,
    attributes: { status: "success", createdAt: iso(at), updatedAt: iso(at) },
    relationships: {
      org: pointTo("org", world.cast.org.id),
      source: pointTo("customer", source.id),
      target: pointTo("customer", target.id),
    },
    links: { self: `/v1/customers/merges/${id}` },
  });
}

function union(target: Attributes, source: Attributes, name: string): unknown[] {
  const lists = [target[name], source[name]].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...new Map(lists.map((entry) => [JSON.stringify(entry), entry])).values()];
}
