import { getPreviewText } from "../world/build-conversation.ts";
import { buildCustomer } from "../world/build-customer.ts";
import { toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import {
  type Attributes,
  copyResource,
  getRelatedId,
  readResource,
  type Version,
} from "../world/resource.ts";
import type { ActionHandler, MutationContext } from "./mutation-context.ts";
import {
  advanceRevision,
  createRecord,
  editRecord,
  pickRecord,
  refreshConversation,
  replaceRecord,
  updateRecord,
} from "./write-records.ts";

export const editMessage: ActionHandler<"editMessage"> = (context, action) => {
  const message = pickRecord(context, "messages", action.messageId);
  if (!message) return;
  editRecord(context, message, (attributes) =>
    Object.assign(attributes, action.attributes ?? { preview: `Edited ${context.random.below(10_000)} ✏️` }),
  );
  refreshConversation(context, message.conversationId);
};

/** Redacts parts of a message, by default its text. By default it also clears the copies of the text. */
export const redact: ActionHandler<"redact"> = (context, action) => {
  const message = pickRecord(context, "messages", action.messageId);
  if (!message) return;
  const { parts = ["preview"], copies = true } = action;
  const text = getPreviewText(readResource(message));
  // Kustomer has no webhook event for a redaction, only for the updates of conversation and customer.
  const unpublished = { ...context, writes: [] };
  updateRecord(unpublished, message, ({ attributes, relationships }) => {
    const redactedAt = toIso(context.at);
    Object.assign(attributes, { modifiedAt: redactedAt, redacted: true, redactedAt });
    if (parts.includes("preview")) attributes["preview"] = "";
    if (parts.includes("meta")) attributes["meta"] = {};
    if (parts.includes("attachments")) relationships["attachments"] = { data: [] };
  });
  if (parts.includes("attachments")) removeAttachments(context, message.id);
  const isCopied = copies && parts.includes("preview") && text !== undefined;
  refreshConversation(context, message.conversationId, isCopied ? clearPreviewCopy(text) : undefined);
};

function removeAttachments({ world }: MutationContext, messageId: string): void {
  const attachments = world.stores.attachments.byId.filter(
    (attachment) => getRelatedId(readResource(attachment), "message") === messageId,
  );
  for (const attachment of attachments) world.remove(attachment);
}

/** Clears the preview of a conversation or a customer if it shows the text. */
const clearPreviewCopy = (text: string) => (attributes: Attributes) => {
  const copy = attributes["preview"];
  if (copy === text) attributes["preview"] = "";
  else if (typeof copy === "object" && copy !== null && "text" in copy && copy.text === text)
    attributes["preview"] = { ...copy, text: "" };
};

/**
 * Hides a message: no endpoint returns it any more, but its conversation still counts it and nothing is updated.
 */
export const hideMessage: ActionHandler<"hideMessage"> = (context, action) => {
  const message = pickRecord(context, "messages", action.messageId);
  if (!message) return;
  context.world.hide(message);
  context.changed.push({ stream: "messages", id: message.id });
};

export function createCustomer(
  context: MutationContext,
  { attributes }: { attributes?: Attributes | undefined },
): Version {
  const { world, random, at } = context;
  const serial = random.between(10_000, 900_000);
  const draft = { id: createObjectId(at, random), serial, createdAt: at, updatedAt: at, conversations: [] };
  const customer = buildCustomer(draft, world.fixtures, random);
  Object.assign(customer.attributes, { rev: 1 }, attributes);
  return createRecord(context, "customers", customer);
}

/** Edits a customer, but none of its conversations. */
export const updateCustomer: ActionHandler<"updateCustomer"> = (context, action) => {
  const customer = pickRecord(context, "customers", action.customerId);
  if (!customer) return;
  const { random } = context;
  const drawAttributes = () => ({ name: `Renamed ${random.below(10_000)}`, verified: random.chance(0.5) });
  editRecord(context, customer, (attributes) =>
    Object.assign(attributes, action.attributes ?? drawAttributes()),
  );
};

export const updateTag: ActionHandler<"updateTag"> = (context, { tagId, attributes }) =>
  editOrRename(context, pickRecord(context, "tags", tagId), attributes);

export const updateUser: ActionHandler<"updateUser"> = (context, { userId, attributes }) =>
  editOrRename(context, pickRecord(context, "users", userId), attributes);

export const updateTeam: ActionHandler<"updateTeam"> = (context, { teamId, attributes }) =>
  editOrRename(context, pickRecord(context, "teams", teamId), attributes);

function editOrRename(
  context: MutationContext,
  record: Version | undefined,
  edited: Attributes | undefined,
): void {
  if (!record) return;
  editRecord(context, record, (attributes) =>
    Object.assign(attributes, edited ?? { name: `renamed-${context.random.below(10_000)}` }),
  );
}

/**
 * Gives many records the same `updatedAt`, like a bulk edit. Does not update the conversations or customers of
 * changed messages.
 */
export const massUpdate: ActionHandler<"massUpdate"> = (context, action) => {
  const { world, random, at } = context;
  for (const version of random.shuffled(world.stores[action.stream].byId).slice(0, action.count)) {
    const resource = copyResource(version);
    advanceRevision(resource.attributes, action.updatedAt ?? at);
    replaceRecord(context, version, resource);
  }
};
