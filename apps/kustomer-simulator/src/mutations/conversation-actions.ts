import { conversationResource } from "../world/build-conversation.ts";
import { messageResource } from "../world/build-message.ts";
import { channelOf } from "../world/channels.ts";
import { dayMs, iso } from "../world/iso-time.ts";
import { objectId } from "../world/object-id.ts";
import { type Attributes, resourceOf, type Version } from "../world/resource.ts";
import type { ActionOf } from "./actions.ts";
import type { Scene } from "./mutation-context.ts";
import { createCustomer } from "./record-actions.ts";
import {
  change,
  changeByHand,
  create,
  pickRecord,
  touchConversation,
  touchCustomer,
} from "./write-records.ts";

/** Serials that give an open conversation; what else is odd about it still varies. */
const openSerial = 15;

/** A customer begins to write, now and then one who is new. */
export function createConversation(scene: Scene, action: ActionOf<"createConversation">): void {
  const { world, random, at } = scene;
  const isNew = action.customerId === undefined && random.chance(0.25);
  const customer = isNew ? createCustomer(scene, {}) : pickRecord(scene, "customers", action.customerId);
  if (!customer) return;
  const serial = openSerial * random.between(100, 60_000) + 1;
  const id = objectId(at, random);
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
  const setting = { cast: world.cast, customerId: customer.id, thread: [], random };
  const conversation = conversationResource(draft, setting);
  conversation.attributes["rev"] = 1;
  create(scene, "conversations", conversation);
  const channel = channelOf(serial, random);
  const messages = action.messages ?? random.between(1, 4);
  for (let position = 0; position < messages; position++)
    writeMessage(scene, { conversationId: id, customerId: customer.id, channel, position });
  touchConversation(scene, id);
}

/** Somebody writes; the conversation and its customer move with it. */
export function addMessage(scene: Scene, action: ActionOf<"addMessage">): void {
  const conversation = pickRecord(scene, "conversations", action.conversationId);
  const customerId = action.customerId ?? conversation?.customerId;
  if (!conversation || !customerId) return;
  const thread = scene.world.messagesOf(conversation.id);
  const [first] = thread;
  const channel = String((first && resourceOf(first).attributes["channel"]) ?? "email");
  writeMessage(scene, {
    conversationId: conversation.id,
    customerId,
    channel,
    position: thread.length,
    attributes: action.attributes,
  });
  touchConversation(scene, conversation.id);
}

interface NewMessage {
  conversationId: string;
  customerId: string;
  channel: string;
  position: number;
  attributes?: Attributes | undefined;
}

function writeMessage(scene: Scene, { attributes, ...place }: NewMessage): void {
  const { world, random, at } = scene;
  const draft = {
    id: objectId(at, random),
    serial: random.between(1_000, 900_000),
    createdAt: at,
    updatedAt: at,
  };
  const message = messageResource(draft, { ...place, cast: world.cast, isImported: false, random });
  // The serial may ask for oddities of old records; a new message is never older than it is, and has a revision.
  Object.assign(message.attributes, { createdAt: iso(at), updatedAt: iso(at), rev: 1 }, attributes);
  create(scene, "messages", message);
}

/** Changes a conversation and lets its customer follow. */
function edit(
  scene: Scene,
  conversationId: string | undefined,
  change: (attributes: Attributes) => void,
): void {
  const conversation = pickRecord(scene, "conversations", conversationId);
  if (!conversation) return;
  changeByHand(scene, conversation, change);
  touchCustomer(scene, conversation.customerId);
}

/** Renames a conversation, or sets what it is told to; undoes nothing that its messages imply. */
export function editConversation(scene: Scene, action: ActionOf<"editConversation">): void {
  edit(scene, action.conversationId, (attributes) => {
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
export function close(scene: Scene, action: ActionOf<"close">): void {
  edit(scene, action.conversationId, (attributes) => {
    const done = { createdAt: iso(scene.at), messageCount: attributes["messageCount"] };
    Object.assign(attributes, {
      status: "done",
      ended: true,
      endedAt: iso(scene.at),
      endedByType: "user",
      lastDone: done,
    });
    delete attributes["open"];
    delete attributes["snooze"];
  });
}

/** Put aside for a day. */
export function snooze(scene: Scene, action: ActionOf<"snooze">): void {
  edit(scene, action.conversationId, (attributes) => {
    Object.assign(attributes, {
      status: "snoozed",
      snooze: { time: iso(scene.at + dayMs), status: "scheduled", statusAt: iso(scene.at) },
    });
    delete attributes["open"];
  });
}

/** Open again; un-setting a value removes its key. */
export function reopen(scene: Scene, action: ActionOf<"reopen">): void {
  edit(scene, action.conversationId, (attributes) => {
    Object.assign(attributes, { status: "open", ended: false, open: { statusAt: iso(scene.at) } });
    for (const name of ["endedAt", "endedByType", "snooze"]) delete attributes[name];
  });
}

/** Adds a tag, or takes it off when it was there. */
export function tag(scene: Scene, action: ActionOf<"tag">): void {
  const tagId = action.tagId ?? scene.random.pick(scene.world.cast.tags);
  edit(scene, action.conversationId, (attributes) => {
    const tags = Array.isArray(attributes["tags"]) ? attributes["tags"] : [];
    attributes["tags"] = tags.includes(tagId) ? tags.filter((held) => held !== tagId) : [...tags, tagId];
  });
}

/** Points a message at another conversation, as a merge does. */
export function moveMessage(
  scene: Scene,
  message: Version,
  { id, links }: { id: string; links: { self: string } },
): void {
  change(scene, message, (resource) => {
    resource.relationships["conversation"] = { links, data: { type: "conversation", id } };
  });
}
