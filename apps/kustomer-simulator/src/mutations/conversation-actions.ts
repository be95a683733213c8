import { buildConversation } from "../world/build-conversation.ts";
import { buildMessage } from "../world/build-message.ts";
import { pickChannel } from "../world/channels.ts";
import { dayMs, toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import { type Attributes, readResource, type Version } from "../world/resource.ts";
import type { ActionOf } from "./actions.ts";
import type { MutationContext } from "./mutation-context.ts";
import { createCustomer } from "./record-actions.ts";
import {
  updateRecord,
  editRecord,
  createRecord,
  pickRecord,
  refreshConversation,
  refreshCustomer,
} from "./write-records.ts";

/** Serials that give an open conversation; what else is odd about it still varies. */
const openSerial = 15;

/** A customer begins to write, now and then one who is new. */
export function createConversation(scene: MutationContext, action: ActionOf<"createConversation">): void {
  const { world, random, at } = scene;
  const isNew = action.customerId === undefined && random.chance(0.25);
  const customer = isNew ? createCustomer(scene, {}) : pickRecord(scene, "customers", action.customerId);
  if (!customer) return;
  const serial = openSerial * random.between(100, 60_000) + 1;
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
  const setting = { cast: world.fixtures, customerId: customer.id, thread: [], random };
  const conversation = buildConversation(draft, setting);
  conversation.attributes["rev"] = 1;
  createRecord(scene, "conversations", conversation);
  const channel = pickChannel(serial, random);
  const messages = action.messages ?? random.between(1, 4);
  for (let position = 0; position < messages; position++)
    createMessage(scene, { conversationId: id, customerId: customer.id, channel, position });
  refreshConversation(scene, id);
}

/** Somebody writes; the conversation and its customer move with it. */
export function addMessage(scene: MutationContext, action: ActionOf<"addMessage">): void {
  const conversation = pickRecord(scene, "conversations", action.conversationId);
  const customerId = action.customerId ?? conversation?.customerId;
  if (!conversation || !customerId) return;
  const thread = scene.world.getConversationMessages(conversation.id);
  const [first] = thread;
  const channel = String((first && readResource(first).attributes["channel"]) ?? "email");
  createMessage(scene, {
    conversationId: conversation.id,
    customerId,
    channel,
    position: thread.length,
    attributes: action.attributes,
  });
  refreshConversation(scene, conversation.id);
}

interface NewMessage {
  conversationId: string;
  customerId: string;
  channel: string;
  position: number;
  attributes?: Attributes | undefined;
}

function createMessage(scene: MutationContext, { attributes, ...place }: NewMessage): void {
  const { world, random, at } = scene;
  const draft = {
    id: createObjectId(at, random),
    serial: random.between(1_000, 900_000),
    createdAt: at,
    updatedAt: at,
  };
  const message = buildMessage(draft, { ...place, cast: world.fixtures, isImported: false, random });
  // The serial may ask for oddities of old records; a new message is never older than it is, and has a revision.
  Object.assign(message.attributes, { createdAt: toIso(at), updatedAt: toIso(at), rev: 1 }, attributes);
  createRecord(scene, "messages", message);
}

/** Changes a conversation and lets its customer follow. */
function editTarget(
  scene: MutationContext,
  conversationId: string | undefined,
  change: (attributes: Attributes) => void,
): void {
  const conversation = pickRecord(scene, "conversations", conversationId);
  if (!conversation) return;
  editRecord(scene, conversation, change);
  refreshCustomer(scene, conversation.customerId);
}

/** Renames a conversation, or sets what it is told to; undoes nothing that its messages imply. */
export function editConversation(scene: MutationContext, action: ActionOf<"editConversation">): void {
  editTarget(scene, action.conversationId, (attributes) => {
    Object.assign(
      attributes,
      action.attributes ?? {
        name: `Renamed ${scene.random.below(10_000)}`,
        priority: scene.random.between(1, 5),
      },
    );
  });
}

/** An agent is done with it. */
export function close(scene: MutationContext, action: ActionOf<"close">): void {
  editTarget(scene, action.conversationId, (attributes) => {
    const done = { createdAt: toIso(scene.at), messageCount: attributes["messageCount"] };
    Object.assign(attributes, {
      status: "done",
      ended: true,
      endedAt: toIso(scene.at),
      endedByType: "user",
      lastDone: done,
    });
    delete attributes["open"];
    delete attributes["snooze"];
  });
}

/** Put aside for a day. */
export function snooze(scene: MutationContext, action: ActionOf<"snooze">): void {
  editTarget(scene, action.conversationId, (attributes) => {
    Object.assign(attributes, {
      status: "snoozed",
      snooze: { time: toIso(scene.at + dayMs), status: "scheduled", statusAt: toIso(scene.at) },
    });
    delete attributes["open"];
  });
}

/** Open again; un-setting a value removes its key. */
export function reopen(scene: MutationContext, action: ActionOf<"reopen">): void {
  editTarget(scene, action.conversationId, (attributes) => {
    Object.assign(attributes, { status: "open", ended: false, open: { statusAt: toIso(scene.at) } });
    for (const name of ["endedAt", "endedByType", "snooze"]) delete attributes[name];
  });
}

/** Adds a tag, or takes it off when it was there. */
export function tag(scene: MutationContext, action: ActionOf<"tag">): void {
  const tagId = action.tagId ?? scene.random.pick(scene.world.fixtures.tags);
  editTarget(scene, action.conversationId, (attributes) => {
    const tags = Array.isArray(attributes["tags"]) ? attributes["tags"] : [];
    attributes["tags"] = tags.includes(tagId) ? tags.filter((held) => held !== tagId) : [...tags, tagId];
  });
}

/** Points a message at another conversation, as a merge does. */
export function moveMessage(
  scene: MutationContext,
  message: Version,
  { id, links }: { id: string; links: { self: string } },
): void {
  updateRecord(scene, message, (resource) => {
    resource.relationships["conversation"] = { links, data: { type: "conversation", id } };
  });
}
