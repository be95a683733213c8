import { z } from "zod";

/** A kind of record that Kustomer serves in pages. */
export const streamSchema = z.enum(["conversations", "messages", "customers", "tags"]);
export type Stream = z.infer<typeof streamSchema>;

/** How a stream is read: by Kustomer's search, or by its lists when the key may not search. */
export const strategySchema = z.enum(["search", "list"]);
export type Strategy = z.infer<typeof strategySchema>;

/** A kind of record that Kustomer can delete or merge. */
export const recordKindSchema = z.enum(["conversation", "customer", "message"]);
export type RecordKind = z.infer<typeof recordKindSchema>;

/**
 * What an entry of the fetch backlog asks for: one conversation, all messages of one conversation, one customer, or what a
 * search finds at one instant.
 */
export const backlogKindSchema = z.enum(["conversation", "thread", "customer", "instant"]);
export type BacklogKind = z.infer<typeof backlogKindSchema>;
