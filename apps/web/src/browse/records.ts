import { http } from "@inlet/contracts";
import { z } from "zod";

// The page keeps thousands of rows in memory, so they leave out the attributes that it does not show.
const listed = http.conversationListItem.omit({ attributes: true });
const message = http.message.extend({
  attributes: z.object({ redacted: z.boolean().nullish().catch(undefined) }),
});

/** One page of conversations, without attributes. */
export const conversationPage = http.createPageSchema(listed);

/** One page of messages, with the one attribute that is shown. */
export const messagePage = http.createPageSchema(message);

/** A conversation in the list. */
export type ListedConversation = z.output<typeof listed>;

/** A message in a thread. */
export type Message = z.output<typeof message>;

/** A conversation with its customer. */
export type Conversation = z.output<typeof http.conversationDetail>;

/** A customer of a conversation. */
export type Customer = z.output<typeof http.customer>;

/** An item of the feed. */
export type FeedbackItem = z.output<typeof http.feedbackPage>["data"][number];
