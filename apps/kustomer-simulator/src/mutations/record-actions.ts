import { getPreviewText } from "../world/build-conversation.ts";
import { buildCustomer } from "../world/build-customer.ts";
import { toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import { type Attributes, copyResource, readResource, type Version } from "../world/resource.ts";
import type { ActionOf } from "./actions.ts";
import type { MutationContext } from "./mutation-context.ts";
import {
  updateRecord,
  editRecord,
  createRecord,
  pickRecord,
  replaceRecord,
  advanceRevision,
  refreshConversation,
} from "./write-records.ts";

/** A message's text is corrected. */
export function editMessage(scene: MutationContext, action: ActionOf<"editMessage">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  editRecord(scene, message, (attributes) => {
    Object.assign(attributes, action.attributes ?? { preview: `Edited ${scene.random.below(10_000)} ✏️` });
  });
  refreshConversation(scene, message.conversationId);
}

/** A message's text, or what else is named, is removed for good; unless told not to, from copies of the text too. */
export function redact(scene: MutationContext, action: ActionOf<"redact">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  const { parts = ["preview"], copies = true } = action;
  const text = getPreviewText(readResource(message));
  // Webhooks have no event for a redaction: only the records that follow the message tell of theirs.
  const unpublished = { ...scene, written: [] };
  updateRecord(unpublished, message, ({ attributes, relationships }) => {
    const redactedAt = toIso(scene.at);
    Object.assign(attributes, { modifiedAt: redactedAt, redacted: true, redactedAt });
    if (parts.includes("preview")) attributes["preview"] = "";
    if (parts.includes("meta")) attributes["meta"] = {};
    if (parts.includes("attachments")) relationships["attachments"] = { data: [] };
  });
  const isCopied = copies && parts.includes("preview") && text !== undefined;
  refreshConversation(scene, message.conversationId, isCopied ? clearPreviewCopy(text) : undefined);
}

/** Empties a conversation's or a customer's preview where it shows a text. */
const clearPreviewCopy = (text: string) => (attributes: Attributes) => {
  const copy = attributes["preview"];
  if (copy === text) attributes["preview"] = "";
  else if (typeof copy === "object" && copy !== null && "text" in copy && copy.text === text)
    attributes["preview"] = { ...copy, text: "" };
};

/** A message is seen nowhere any more, though nothing says so and its conversation goes on counting it. */
export function hideMessage(scene: MutationContext, action: ActionOf<"hideMessage">): void {
  const message = pickRecord(scene, "messages", action.messageId);
  if (!message) return;
  scene.world.hide(message);
  scene.changed.push({ stream: "messages", id: message.id });
}

/** Somebody is known for the first time. */
export function createCustomer(
  scene: MutationContext,
  action: Pick<ActionOf<"createCustomer">, "attributes">,
): Version {
  const { world, random, at } = scene;
  const serial = random.between(10_000, 900_000);
  const draft = { id: createObjectId(at, random), serial, createdAt: at, updatedAt: at, conversations: [] };
  const customer = buildCustomer(draft, world.fixtures, random);
  Object.assign(customer.attributes, { rev: 1 }, action.attributes);
  return createRecord(scene, "customers", customer);
}

/** A customer changes, without any conversation. */
export function updateCustomer(scene: MutationContext, action: ActionOf<"updateCustomer">): void {
  const customer = pickRecord(scene, "customers", action.customerId);
  if (!customer) return;
  editRecord(scene, customer, (attributes) => {
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
export function updateTag(scene: MutationContext, { tagId, attributes }: ActionOf<"updateTag">): void {
  editOrRename(scene, pickRecord(scene, "tags", tagId), attributes);
}

/** A person of the org changes. */
export function updateUser(scene: MutationContext, { userId, attributes }: ActionOf<"updateUser">): void {
  editOrRename(scene, pickRecord(scene, "users", userId), attributes);
}

/** A team changes. */
export function updateTeam(scene: MutationContext, { teamId, attributes }: ActionOf<"updateTeam">): void {
  editOrRename(scene, pickRecord(scene, "teams", teamId), attributes);
}

function editOrRename(scene: MutationContext, record: Version | undefined, given: Attributes | undefined): void {
  if (!record) return;
  editRecord(scene, record, (attributes) => {
    Object.assign(attributes, given ?? { name: `renamed-${scene.random.below(10_000)}` });
  });
}

/**
 * A bulk edit: many records get one and the same `updatedAt`. Conversations and customers do not move with
 * their messages here, as in a system's own bulk write.
 */
export function massUpdate(scene: MutationContext, action: ActionOf<"massUpdate">): void {
  const updatedAt = action.updatedAt ?? scene.at;
  const chosen = scene.random.shuffled([...scene.world.stores[action.stream].byId]).slice(0, action.count);
  for (const version of chosen) {
    const resource = copyResource(version);
    advanceRevision(resource.attributes, updatedAt);
    replaceRecord(scene, version, resource);
  }
}
