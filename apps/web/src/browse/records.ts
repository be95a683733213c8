import type { http } from "@inlet/contracts";
import type { z } from "zod";

/** A conversation in the list. */
export type ListedConversation = z.output<typeof http.conversationListItem>;

/** A message in a thread. */
export type Message = z.output<typeof http.messageListItem>;

/** An internal note of a conversation. */
export type Note = Conversation["notes"][number];

/** A conversation with its customer and its notes. */
export type Conversation = z.output<typeof http.conversationDetail>;

/** A customer of a conversation. */
export type Customer = z.output<typeof http.customer>;

/** An item of the feed. */
export type FeedbackItem = z.output<typeof http.feedbackPage>["data"][number];
