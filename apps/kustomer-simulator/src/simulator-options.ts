import { z } from "zod";
import type { KnobChange } from "./knobs.ts";

/** What `startSimulator` may be told; everything has a default. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port?: number | undefined;
  seed?: number | undefined;
  customers?: number | undefined;
  conversations?: number | undefined;
  /** How many days back conversations began, at least 8. */
  days?: number | undefined;
  /** Random changes per second, made in the background. */
  rate?: number | undefined;
  /** The instant the world was born; nothing in it is younger than a minute before. */
  epoch?: Date | undefined;
  knobs?: KnobChange | undefined;
  /** Share of conversations that began within the last 7 days; with 1 no older ones exist. */
  weekShare?: number | undefined;
  /** The average; the longest has 200. */
  messagesPerConversation?: number | undefined;
  /** How many conversations and messages, together, share one `updatedAt`. */
  ties?: number | undefined;
  /** A file that keeps seed, epoch and every change, so that a restart finds the same world. */
  persistTo?: string | undefined;
}

/** The shape of a plan, as a file keeps it. */
export const worldPlanSchema = z.object({
  seed: z.number(),
  customers: z.number(),
  conversations: z.number(),
  days: z.number(),
  /** Milliseconds since 1970. */
  epoch: z.number(),
  weekShare: z.number(),
  messagesPerConversation: z.number(),
  ties: z.number(),
});

/** The options that decide what the world is at birth. */
export type WorldPlan = z.output<typeof worldPlanSchema>;

const maxTies = 4_000;

/** Fills in what the options leave open. */
export function toWorldPlan(options: SimulatorOptions): WorldPlan {
  const conversations = options.conversations ?? 200;
  return {
    seed: options.seed ?? 1,
    customers: Math.max(1, options.customers ?? Math.ceil(conversations * 0.6)),
    conversations,
    days: Math.max(8, options.days ?? 45),
    epoch: options.epoch?.getTime() ?? Date.now(),
    weekShare: options.weekShare ?? 0.85,
    messagesPerConversation: Math.max(1, options.messagesPerConversation ?? 5.5),
    ties: options.ties ?? Math.min(maxTies, Math.round(conversations * 1.2)),
  };
}
