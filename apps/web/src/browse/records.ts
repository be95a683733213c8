import { http } from "@inlet/contracts";
import { z } from "zod";

// Thousands of rows are kept at once, so the maps of all that Kustomer sent are left out.
const listed = http.conversationListItem.omit({ attributes: true });
const message = http.message.extend({
  attributes: z.object({ redacted: z.boolean().nullish().catch(undefined) }),
});

/** A page of conversations, without what is not shown. */
export const conversationPage = http.createPageSchema(listed);

/** A page of a thread, without what is not shown. */
export const messagePage = http.createPageSchema(message);

/** A conversation as the list shows it. */
export type Listed = z.output<typeof listed>;

/** A message as a thread shows it. */
export type Message = z.output<typeof message>;

/** A conversation with its customer. */
export type Conversation = z.output<typeof http.conversationDetail>;

/** A person who wrote, or was written to. */
export type Customer = z.output<typeof http.customer>;

/** An item of the feed. */
export type FeedItem = z.output<typeof http.feedbackPage>["data"][number];
