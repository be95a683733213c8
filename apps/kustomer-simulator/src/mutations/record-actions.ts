import { copiedText } from "../world/build-conversation.ts";
import { customerResource } from "../world/build-customer.ts";
import { iso } from "../world/iso-time.ts";
import { objectId } from "../world/object-id.ts";
import { type Attributes, copyOf, resourceOf, type Version } from "../world/resource.ts";
import type { ActionOf } from "./actions.ts";
import type { Scene } from "./mutation-context.ts";
import {
  change,
  changeByHand,
  create,
  pickRecord,
  replace,
  stamp,
  touchConversation,
} from "./write-records.ts";

/** A message's text is corrected. */
export function editMessage(scene: Scene, action: ActionOf<"editMessage">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  changeByHand(scene, message, (attributes) => {
    Object.assign(attributes, action.attributes ?? { preview: `Edited ${scene.random.below(10_000)} ✏️` });
  });
  touchConversation(scene, message.conversationId);
}

/** A message's text, or what else is named, is removed for good; unless told not to, from copies of the text too. */
export function redact(scene: Scene, action: ActionOf<"redact">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  const { parts = ["preview"], copies = true } = action;
  const text = copiedText(resourceOf(message));
  // Webhooks have no event for a redaction: only the records that follow the message tell of theirs.
  const unheard = { ...scene, written: [] };
  change(unheard, message, ({ attributes, relationships }) => {
    const redactedAt = iso(scene.at);
    Object.assign(attributes, { modifiedAt: redactedAt, redacted: true, redactedAt });
    if (parts.includes("preview")) attributes["preview"] = "";
    if (parts.includes("meta")) attributes["meta"] = {};
    if (parts.includes("attachments")) relationships["attachments"] = { data: [] };
  });
  const isCopied = copies && parts.includes("preview") && text !== undefined;
  touchConversation(scene, message.conversationId, isCopied ? emptying(text) : undefined);
}

/** Empties a conversation's or a customer's preview where it shows a text. */
const emptying = (text: string) => (attributes: Attributes) => {
  const copy = attributes["preview"];
  if (copy === text) attributes["preview"] = "";
  else if (typeof copy === "object" && copy !== null && "text" in copy && copy.text === text)
    attributes["preview"] = { ...copy, text: "" };
};

/** A message is seen nowhere any more, though nothing says so and its conversation goes on counting it. */
export function hideMessage(scene: Scene, action: ActionOf<"hideMessage">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  scene.world.hide(message);
  scene.changed.push({ stream: "messages", id: message.id });
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
  Object.assign(customer.attributes, { rev: 1 }, action.attributes);
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
export function updateTag(scene: Scene, { tagId, attributes }: ActionOf<"updateTag">): void {
  rename(scene, pickRecord(scene, "tags", tagId), attributes);
}

/** A person of the org changes. */
export function updateUser(scene: Scene, { userId, attributes }: ActionOf<"updateUser">): void {
  rename(scene, pickRecord(scene, "users", userId), attributes);
}

/** A team changes. */
export function updateTeam(scene: Scene, { teamId, attributes }: ActionOf<"updateTeam">): void {
  rename(scene, pickRecord(scene, "teams", teamId), attributes);
}

function rename(scene: Scene, record: Version | undefined, given: Attributes | undefined): void {
  if (!record) return;
  changeByHand(scene, record, (attributes) => {
    Object.assign(attributes, given ?? { name: `renamed-${scene.random.below(10_000)}` });
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
