import { buildCommonRelationships } from "../world/fixtures.ts";
import { toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import {
  type Attributes,
  buildRelationship,
  copyResource,
  createVersion,
  type Resource,
  type Version,
} from "../world/resource.ts";
import type { ActionHandler, MutationContext } from "./mutation-context.ts";
import { createRecord, editRecord, pickRecord, updateRecord } from "./write-records.ts";

/** Bodies as agents write them: plain, of several lines, and HTML from the editor. */
const bodies = [
  "Called back, left a message.",
  "Spoke to the warehouse:\nthe parcel is on its way 📦",
  "<p>Refund <b>approved</b> by Kim &amp; team.</p><ul><li>Order 1042</li></ul>",
  "<div>Customer wrote from ada@example.com, phone <a href='tel:+14155550123'>+1 415 555 0123</a></div>",
] as const;

/** Adds notes to a conversation, which counts them. */
export const addNote: ActionHandler<"addNote"> = (context, { conversationId, attributes, count = 1 }) => {
  const conversation = pickRecord(context, "conversations", conversationId);
  if (!conversation) return;
  for (let i = 0; i < count; i++)
    createRecord(context, "notes", buildNewNote(context, conversation, attributes));
  countNotes(context, conversation.id);
};

function buildNewNote(
  { world, random, at }: MutationContext,
  conversation: Version,
  attributes: Attributes | undefined,
): Resource {
  const id = createObjectId(at, random);
  const time = toIso(at);
  return {
    type: "note",
    id,
    attributes: {
      ...{ body: random.pick(bodies), createdByTeams: [] },
      ...{ createdAt: time, updatedAt: time, modifiedAt: time },
      ...attributes,
    },
    relationships: {
      ...buildCommonRelationships(world.fixtures, random),
      conversation: buildRelationship("conversation", conversation.id),
      ...(conversation.customerId && { customer: buildRelationship("customer", conversation.customerId) }),
    },
    links: { self: `/v1/notes/${id}` },
  };
}

/** Edits a note. Its conversation does not change, so that only the note itself and a search for notes show it. */
export const editNote: ActionHandler<"editNote"> = (context, action) => {
  const note = pickRecord(context, "notes", action.noteId);
  if (!note) return;
  editRecord(context, note, (attributes) =>
    Object.assign(attributes, action.attributes ?? { body: `Edited ${context.random.below(10_000)} ✏️` }),
  );
};

/** Deletes a note. Its conversation counts one less. */
export const deleteNote: ActionHandler<"deleteNote"> = (context, action) => {
  const note = pickRecord(context, "notes", action.noteId);
  if (!note) return;
  context.world.remove(note);
  context.changed.push({ stream: "notes", id: note.id });
  if (note.conversationId) countNotes(context, note.conversationId);
};

const listNotes = ({ world }: MutationContext, conversationId: string): Version[] =>
  world.stores.notes.byId.filter((it) => it.conversationId === conversationId);

function countNotes(context: MutationContext, conversationId: string): void {
  const conversation = context.world.stores.conversations.get(conversationId);
  if (!conversation) return;
  const noteCount = listNotes(context, conversationId).length;
  updateRecord(context, conversation, ({ attributes }) => Object.assign(attributes, { noteCount }));
}

/** Removes the notes of a conversation that is deleted. The audit log has no entry of its own for them. */
export function removeNotes(context: MutationContext, conversationId: string): void {
  for (const note of listNotes(context, conversationId)) context.world.remove(note);
}

/** Moves the notes of a conversation that is merged. @returns how many its target has now */
export function moveNotes(context: MutationContext, sourceId: string, targetId: string): number {
  for (const note of listNotes(context, sourceId)) {
    const resource = copyResource(note);
    resource.relationships["conversation"] = buildRelationship("conversation", targetId);
    context.world.put(createVersion("notes", resource));
  }
  return listNotes(context, targetId).length;
}
