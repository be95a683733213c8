import { toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import {
  type Attributes,
  buildRelationship,
  copyResource,
  type Resource,
  readResource,
  type Version,
} from "../world/resource.ts";
import type { ActionHandler, MutationContext } from "./mutation-context.ts";
import { moveNotes, removeNotes } from "./note-actions.ts";
import {
  createRecord,
  deleteRecord,
  pickRecord,
  refreshConversation,
  refreshCustomer,
  replaceRecord,
  updateRecord,
} from "./write-records.ts";

export const deleteConversation: ActionHandler<"deleteConversation"> = (context, action) => {
  const conversation = pickRecord(context, "conversations", action.conversationId);
  if (!conversation) return;
  for (const message of context.world.getConversationMessages(conversation.id))
    deleteRecord(context, message, "delete");
  removeNotes(context, conversation.id);
  deleteRecord(context, conversation, "delete");
  refreshCustomer(context, conversation.customerId);
};

/** Deletes a customer. Its conversations stay and refer to a missing customer. */
export const deleteCustomer: ActionHandler<"deleteCustomer"> = (context, action) => {
  const customer = pickRecord(context, "customers", action.customerId);
  if (customer) deleteRecord(context, customer, "delete");
};

/** Merges a source record into a target and deletes the source. */
export const merge: ActionHandler<"merge"> = (context, action) => {
  const source = pickRecord(context, action.stream, action.sourceId);
  const target =
    source &&
    (action.targetId === undefined
      ? pickMergeTarget(context, source)
      : context.world.stores[action.stream].get(action.targetId));
  if (!source || !target || source.id === target.id) return;
  const move = action.updatesMoved === false ? moveSilently : updateRecord;
  if (action.stream === "conversations") mergeConversations(context, { source, target, move });
  else mergeCustomers(context, { source, target, move });
};

interface Merge {
  source: Version;
  target: Version;
  /** Gives a record of the source to the target. */
  move: typeof updateRecord;
}

/** Changes a relationship as a program does that writes no new version. */
const moveSilently: Merge["move"] = (context, version, edit) => {
  const resource = copyResource(version);
  edit(resource);
  return replaceRecord(context, version, resource);
};

/** Picks another record of the same customer if there is one, otherwise any other record. */
function pickMergeTarget({ world, random }: MutationContext, source: Version): Version | undefined {
  const siblings = source.customerId
    ? world.getCustomerConversations(source.customerId).filter(({ id }) => id !== source.id)
    : [];
  const others =
    siblings.length > 0 ? siblings : world.stores[source.stream].byId.filter(({ id }) => id !== source.id);
  return others.length > 0 ? random.pick(others) : undefined;
}

/** Moves the messages to the target; they keep their `createdAt`. The target does not name the source. */
function mergeConversations(context: MutationContext, { source, target, move }: Merge): void {
  for (const message of context.world.getConversationMessages(source.id))
    move(context, message, ({ relationships }) => {
      relationships["conversation"] = buildRelationship("conversation", target.id);
    });
  deleteRecord(context, source, "merge");
  context.world.mergedInto.set(source.id, target.id);
  const noteCount = moveNotes(context, source.id, target.id);
  const merged = updateRecord(context, target, ({ attributes }) => {
    Object.assign(attributes, { mergedTarget: true, linkedConversations: [], noteCount });
  });
  refreshConversation(context, merged.id);
  if (source.customerId !== target.customerId) refreshCustomer(context, source.customerId);
}

/** Unites the addresses and keeps the older `createdAt`. Otherwise the target keeps its own attributes. */
function mergeCustomers(context: MutationContext, { source, target, move }: Merge): void {
  const { world, random, at } = context;
  const toTarget = (resource: Resource) => {
    const type = resource.type === "message" ? "customers" : "customer";
    resource.relationships["customer"] = buildRelationship(type, target.id);
  };
  for (const version of [
    ...world.getCustomerConversations(source.id),
    ...world.getCustomerMessages(source.id),
  ])
    move(context, version, toTarget);
  deleteRecord(context, source, "merge");
  world.mergedInto.set(source.id, target.id);
  const from = readResource(source).attributes;
  updateRecord(context, target, ({ attributes }) => {
    for (const name of ["emails", "phones", "socials", "tags"])
      attributes[name] = uniteLists(attributes, from, name);
    attributes["createdAt"] = [attributes["createdAt"], from["createdAt"]].map(String).sort()[0];
  });
  refreshCustomer(context, target.id);
  const id = createObjectId(at, random);
  createRecord(context, "merges", {
    type: "customer_merge",
    id,
    attributes: { status: "success", createdAt: toIso(at), updatedAt: toIso(at) },
    relationships: {
      org: buildRelationship("org", world.fixtures.org.id),
      source: buildRelationship("customer", source.id),
      target: buildRelationship("customer", target.id),
    },
    links: { self: `/v1/customers/merges/${id}` },
  });
}

function uniteLists(target: Attributes, source: Attributes, name: string): unknown[] {
  const lists = [target[name], source[name]].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...new Map(lists.map((entry) => [JSON.stringify(entry), entry])).values()];
}
