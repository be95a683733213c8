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
export function editMessage(context: MutationContext, action: ActionOf<"editMessage">): void {
  const message = pickRecord(context, "messages", action.messageId);
  if (!message) return;
  editRecord(context, message, (attributes) => {
    Object.assign(attributes, action.attributes ?? { preview: `Edited ${context.random.below(10_000)} ✏️` });
  });
  refreshConversation(context, message.conversationId);
}

/** A message's text, or what else is named, is removed for good; unless told not to, from copies of the text too. */
export function redact(context: MutationContext, action: ActionOf<"redact">): void {
  const message = pickRecord(context, "messages", action.messageId);
  if (!message) return;
  const { parts = ["preview"], copies = true } = action;
  const text = getPreviewText(readResource(message));
  // Webhooks have no event for a redaction: only the records that follow the message tell of theirs.
  const unpublished = { ...context, written: [] };
  updateRecord(unpublished, message, ({ attributes, relationships }) => {
    const redactedAt = toIso(context.at);
    Object.assign(attributes, { modifiedAt: redactedAt, redacted: true, redactedAt });
    if (parts.includes("preview")) attributes["preview"] = "";
    if (parts.includes("meta")) attributes["meta"] = {};
    if (parts.includes("attachments")) relationships["attachments"] = { data: [] };
  });
  const isCopied = copies && parts.includes("preview") && text !== undefined;
  refreshConversation(context, message.conversationId, isCopied ? clearPreviewCopy(text) : undefined);
}

/** Empties a conversation's or a customer's preview where it shows a text. */
const clearPreviewCopy = (text: string) => (attributes: Attributes) => {
  const copy = attributes["preview"];
  if (copy === text) attributes["preview"] = "";
  else if (typeof copy === "object" && copy !== null && "text" in copy && copy.text === text)
    attributes["preview"] = { ...copy, text: "" };
};

/** A message is seen nowhere any more, though nothing says so and its conversation goes on counting it. */
export function hideMessage(context: MutationContext, action: ActionOf<"hideMessage">): void {
  const message = pickRecord(context, "messages", action.messageId);
  if (!message) return;
  context.world.hide(message);
  context.changed.push({ stream: "messages", id: message.id });
}

/** Somebody is known for the first time. */
export function createCustomer(
  context: MutationContext,
  action: Pick<ActionOf<"createCustomer">, "attributes">,
): Version {
  const { world, random, at } = context;
  const serial = random.between(10_000, 900_000);
  const draft = { id: createObjectId(at, random), serial, createdAt: at, updatedAt: at, conversations: [] };
  const customer = buildCustomer(draft, world.fixtures, random);
  Object.assign(customer.attributes, { rev: 1 }, action.attributes);
  return createRecord(context, "customers", customer);
}

/** A customer changes, without any conversation. */
export function updateCustomer(context: MutationContext, action: ActionOf<"updateCustomer">): void {
  const customer = pickRecord(context, "customers", action.customerId);
  if (!customer) return;
  editRecord(context, customer, (attributes) => {
    Object.assign(
      attributes,
      action.attributes ?? {
        name: `Renamed ${context.random.below(10_000)}`,
        verified: context.random.chance(0.5),
      },
    );
  });
}

/** A tag is renamed. */
export function updateTag(context: MutationContext, { tagId, attributes }: ActionOf<"updateTag">): void {
  editOrRename(context, pickRecord(context, "tags", tagId), attributes);
}

/** A person of the org changes. */
export function updateUser(context: MutationContext, { userId, attributes }: ActionOf<"updateUser">): void {
  editOrRename(context, pickRecord(context, "users", userId), attributes);
}

/** A team changes. */
export function updateTeam(context: MutationContext, { teamId, attributes }: ActionOf<"updateTeam">): void {
  editOrRename(context, pickRecord(context, "teams", teamId), attributes);
}

function editOrRename(context: MutationContext, record: Version | undefined, given: Attributes | undefined): void {
  if (!record) return;
  editRecord(context, record, (attributes) => {
    Object.assign(attributes, given ?? { name: `renamed-${context.random.below(10_000)}` });
  });
}

/**
 * A bulk edit: many records get one and the same `updatedAt`. Conversations and customers do not move with
 * their messages here, as in a system's own bulk write.
 */
export function massUpdate(context: MutationContext, action: ActionOf<"massUpdate">): void {
  const updatedAt = action.updatedAt ?? context.at;
  const chosen = context.random.shuffled([...context.world.stores[action.stream].byId]).slice(0, action.count);
  for (const version of chosen) {
    const resource = copyResource(version);
    advanceRevision(resource.attributes, updatedAt);
    replaceRecord(context, version, resource);
  }
}
