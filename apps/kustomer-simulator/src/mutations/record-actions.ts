import { customerResource } from "../world/customer-resource.ts";
import { iso } from "../world/instant.ts";
import { objectId } from "../world/object-id.ts";
import { copyOf, type Version } from "../world/resource.ts";
import type { ActionOf } from "./actions.ts";
import { changeByHand, create, pickRecord, replace, stamp, touchConversation } from "./change.ts";
import type { Scene } from "./scene.ts";

/** A message's text is corrected. */
export function editMessage(scene: Scene, action: ActionOf<"editMessage">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  changeByHand(scene, message, (attributes) => {
    Object.assign(attributes, action.attributes ?? { preview: `Edited ${scene.random.below(10_000)} ✏️` });
  });
  touchConversation(scene, message.conversationId);
}

/** A message's text is removed for good. */
export function redact(scene: Scene, action: ActionOf<"redact">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  changeByHand(scene, message, (attributes) => {
    Object.assign(attributes, { preview: "", meta: {}, redacted: true, redactedAt: iso(scene.at) });
  });
  touchConversation(scene, message.conversationId);
}

/** Somebody is known for the first time. */
export function createCustomer(
  scene: Scene,
  action: Pick<ActionOf<"createCustomer">, "attributes">,
): Version {
  const { world, random, at } = scene;
  const serial = random.between(10_000, 900_000);
  const draft = { id: objectId(at, random), serial, createdAt: at, updatedAt: at, conversations: [] };
  const customer = customerResource(draft, world.cast, random);
  Object.assign(customer.attributes, action.attributes);
  return create(scene, "customers", customer);
}

/** A customer changes, without any conversation. */
export function updateCustomer(scene: Scene, action: ActionOf<"updateCustomer">): void {
  const customer = pickRecord(scene, "customers", action.customerId);
  if (!customer) return;
  changeByHand(scene, customer, (attributes) => {
    Object.assign(
      attributes,
      action.attributes ?? {
        name: `Renamed ${scene.random.below(10_000)}`,
        verified: scene.random.chance(0.5),
      },
    );
  });
}

/** A tag is renamed. */
export function updateTag(scene: Scene, action: ActionOf<"updateTag">): void {
  const tag = pickRecord(scene, "tags", action.tagId);
  if (!tag) return;
  changeByHand(scene, tag, (attributes) => {
    Object.assign(attributes, action.attributes ?? { name: `renamed-${scene.random.below(10_000)}` });
  });
}

/**
 * A bulk edit: many records get one and the same `updatedAt`. Conversations and customers do not move with
 * their messages here, as in a system's own bulk write.
 */
export function massUpdate(scene: Scene, action: ActionOf<"massUpdate">): void {
  const updatedAt = action.updatedAt ?? scene.at;
  const chosen = scene.random.shuffled([...scene.world.stores[action.stream].byId]).slice(0, action.count);
  for (const version of chosen) {
    const resource = copyOf(version);
    stamp(resource.attributes, updatedAt);
    replace(scene, version, resource);
  }
}
