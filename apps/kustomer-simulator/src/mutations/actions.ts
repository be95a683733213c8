import { z } from "zod";
import { orgNames } from "../api-keys.ts";

const id = z.string().optional();
const at = z
  .union([z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)), z.number()])
  .optional();
const attributes = z.record(z.string(), z.unknown()).optional();
/** The parts of a message that can be redacted. */
const redactable = ["preview", "meta", "attachments"] as const;
/** The streams that a mass update can change. */
export const bulkStreams = ["conversations", "messages", "customers"] as const;
const conversationTarget = { conversationId: id, at };

/** Every action. An action without an id picks a random record. */
export const actionSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("createConversation"),
    messages: z.int().min(0).max(1_000).optional(),
    customerId: id,
    at,
  }),
  z.strictObject({
    type: z.literal("addMessage"),
    ...conversationTarget,
    customerId: id,
    attributes,
    /** Names of attachments. */
    attachments: z.array(z.string()).optional(),
  }),
  z.strictObject({ type: z.literal("editMessage"), messageId: id, attributes, at }),
  z.strictObject({
    type: z.literal("redact"),
    messageId: id,
    parts: z.array(z.enum(redactable)).min(1).optional(),
    copies: z.boolean().optional(),
    at,
  }),
  z.strictObject({ type: z.literal("hideMessage"), messageId: id, at }),
  z.strictObject({
    type: z.literal("addNote"),
    ...conversationTarget,
    attributes,
    /** How many notes; by default one. */
    count: z.int().min(1).max(1_000).optional(),
  }),
  z.strictObject({ type: z.literal("editNote"), noteId: id, attributes, at }),
  z.strictObject({ type: z.literal("deleteNote"), noteId: id, at }),
  z.strictObject({ type: z.literal("editConversation"), ...conversationTarget, attributes }),
  z.strictObject({ type: z.literal("close"), ...conversationTarget }),
  z.strictObject({ type: z.literal("snooze"), ...conversationTarget }),
  z.strictObject({ type: z.literal("reopen"), ...conversationTarget }),
  z.strictObject({ type: z.literal("tag"), ...conversationTarget, tagId: id }),
  z.strictObject({ type: z.literal("createCustomer"), attributes, at }),
  z.strictObject({ type: z.literal("updateCustomer"), customerId: id, attributes, at }),
  z.strictObject({ type: z.literal("updateTag"), tagId: id, attributes, at }),
  z.strictObject({ type: z.literal("updateUser"), userId: id, attributes, at }),
  z.strictObject({ type: z.literal("updateTeam"), teamId: id, attributes, at }),
  z.strictObject({
    type: z.literal("massUpdate"),
    stream: z.enum(bulkStreams),
    count: z.int().min(1),
    updatedAt: at,
    at,
  }),
  z.strictObject({
    type: z.literal("merge"),
    stream: z.enum(["conversations", "customers"]).default("conversations"),
    sourceId: id,
    targetId: id,
    updatesMoved: z.boolean().optional(),
    at,
  }),
  z.strictObject({ type: z.literal("deleteConversation"), ...conversationTarget }),
  z.strictObject({ type: z.literal("deleteCustomer"), customerId: id, at }),
]);

export type Action = z.output<typeof actionSchema>;
export type ActionType = Action["type"];

const actionName = z.string().transform((type) => ({ type }));

/** The body of `POST /_sim/mutate`: actions, or a number of random changes. An action can be its bare name. */
export const mutateSchema = z.strictObject({
  actions: z.array(z.union([actionName.pipe(actionSchema), actionSchema])).optional(),
  count: z.int().min(0).max(100_000).optional(),
  seed: z.union([z.string(), z.number()]).optional(),
  org: z.enum(orgNames).default("acme"),
  at,
});

export type MutateRequest = z.input<typeof mutateSchema>;

export const actionTypes: readonly ActionType[] = actionSchema.options.map(
  (option) => option.shape.type.value,
);
