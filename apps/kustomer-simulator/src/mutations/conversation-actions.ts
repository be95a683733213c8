import { buildNamedAttachment } from "../world/build-attachments.ts";
import { buildConversation } from "../world/build-conversation.ts";
import { buildMessage } from "../world/build-message.ts";
import { pickChannel } from "../world/channels.ts";
import { dayMs, toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import { type Attributes, createVersion, readResource } from "../world/resource.ts";
import type { ActionHandler, MutationContext } from "./mutation-context.ts";
import { createCustomer } from "./record-actions.ts";
import {
  createRecord,
  type Edit,
  editRecord,
  pickRecord,
  refreshConversation,
  refreshCustomer,
} from "./write-records.ts";

/** Multiples of this, plus 1, are serials of open conversations. Their other variations differ. */
const openSerialStep = 15;

/** Creates a conversation with its messages, sometimes of a new customer. */
export const createConversation: ActionHandler<"createConversation"> = (context, action) => {
  const { world, random, at } = context;
  const isNew = action.customerId === undefined && random.chance(0.25);
  const customer = isNew ? createCustomer(context, {}) : pickRecord(context, "customers", action.customerId);
  if (!customer) return;
  const serial = openSerialStep * random.between(100, 60_000) + 1;
  const id = createObjectId(at, random);
  const draft = {
    id,
    serial,
    kind: "week" as const,
    startedAt: at,
    customer: 0,
    messages: 0,
    isImported: false,
    createdAt: at,
    updatedAt: at,
    thread: [],
  };
  const conversationContext = { fixtures: world.fixtures, customerId: customer.id, thread: [], random };
  const conversation = buildConversation(draft, conversationContext);
  conversation.attributes["rev"] = 1;
  createRecord(context, "conversations", conversation);
  const channel = pickChannel(serial, random);
  const messages = action.messages ?? random.between(1, 4);
  for (let position = 0; position < messages; position++)
    createMessage(context, { conversationId: id, customerId: customer.id, channel, position });
  refreshConversation(context, id);
};

/** Adds a message and updates its conversation and customer. */
export const addMessage: ActionHandler<"addMessage"> = (context, action) => {
  const conversation = pickRecord(context, "conversations", action.conversationId);
  const customerId = action.customerId ?? conversation?.customerId;
  if (!conversation || !customerId) return;
  const thread = context.world.getConversationMessages(conversation.id);
  const [first] = thread;
  const channel = String((first && readResource(first).attributes["channel"]) ?? "email");
  createMessage(context, {
    conversationId: conversation.id,
    customerId,
    channel,
    position: thread.length,
    attributes: action.attributes,
    attachments: action.attachments,
  });
  refreshConversation(context, conversation.id);
};

interface NewMessage {
  conversationId: string;
  customerId: string;
  channel: string;
  position: number;
  attributes?: Attributes | undefined;
  attachments?: readonly string[] | undefined;
}

function createMessage(
  context: MutationContext,
  { attributes, attachments = [], ...location }: NewMessage,
): void {
  const { world, random, at } = context;
  const id = createObjectId(at, random);
  const draft = { id, serial: random.between(1_000, 900_000), createdAt: at, updatedAt: at };
  const message = buildMessage(draft, { ...location, fixtures: world.fixtures, isImported: false, random });
  // The serial may select variations of old records, but a new message has current times and a revision.
  Object.assign(message.attributes, { createdAt: toIso(at), updatedAt: toIso(at), rev: 1 }, attributes);
  for (const name of attachments)
    world.put(
      createVersion("attachments", buildNamedAttachment({ fixtures: world.fixtures, random }, id, name)),
    );
  createRecord(context, "messages", message);
}

function editTarget(context: MutationContext, conversationId: string | undefined, edit: Edit): void {
  const conversation = pickRecord(context, "conversations", conversationId);
  if (!conversation) return;
  editRecord(context, conversation, edit);
  refreshCustomer(context, conversation.customerId);
}

/** Sets the given attributes, or else a random name and priority. Does not recompute derived attributes. */
export const editConversation: ActionHandler<"editConversation"> = (context, action) => {
  const { random } = context;
  const drawAttributes = () => ({ name: `Renamed ${random.below(10_000)}`, priority: random.between(1, 5) });
  editTarget(context, action.conversationId, (attributes) =>
    Object.assign(attributes, action.attributes ?? drawAttributes()),
  );
};

export const close: ActionHandler<"close"> = (context, action) => {
  editTarget(context, action.conversationId, (attributes) => {
    const endedAt = toIso(context.at);
    const lastDone = { createdAt: endedAt, messageCount: attributes["messageCount"] };
    Object.assign(attributes, { status: "done", ended: true, endedAt, endedByType: "user", lastDone });
    delete attributes["open"];
    delete attributes["snooze"];
  });
};

/** Snoozes a conversation for a day. */
export const snooze: ActionHandler<"snooze"> = (context, action) => {
  editTarget(context, action.conversationId, (attributes) => {
    Object.assign(attributes, {
      status: "snoozed",
      snooze: { time: toIso(context.at + dayMs), status: "scheduled", statusAt: toIso(context.at) },
    });
    delete attributes["open"];
  });
};

/** Reopens a conversation. Unset values lose their key, as in Kustomer. */
export const reopen: ActionHandler<"reopen"> = (context, action) => {
  editTarget(context, action.conversationId, (attributes) => {
    Object.assign(attributes, { status: "open", ended: false, open: { statusAt: toIso(context.at) } });
    for (const name of ["endedAt", "endedByType", "snooze"]) delete attributes[name];
  });
};

/** Adds a tag, or removes it if the conversation has it. */
export const tag: ActionHandler<"tag"> = (context, action) => {
  const tagId = action.tagId ?? context.random.pick(context.world.fixtures.tags);
  editTarget(context, action.conversationId, (attributes) => {
    const tags = Array.isArray(attributes["tags"]) ? attributes["tags"] : [];
    attributes["tags"] = tags.includes(tagId) ? tags.filter((id) => id !== tagId) : [...tags, tagId];
  });
};
