import { z } from "zod";
import type { KnobChange } from "./knobs.ts";

/** The options of `startSimulator`; each has a default. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; 0 picks a free one. */
  port?: number | undefined;
  seed?: number | undefined;
  customers?: number | undefined;
  conversations?: number | undefined;
  /** Age in days of the oldest conversations, at least 8. */
  days?: number | undefined;
  /** Random changes per second, made in the background; 0 by default. */
  rate?: number | undefined;
  /** The world's start time. Every generated record is at least a minute older. */
  epoch?: Date | undefined;
  knobs?: KnobChange | undefined;
  /** Share of conversations that began within the 7 days before the epoch; 1 means all. */
  weekShare?: number | undefined;
  /** The average; the longest conversation has 200. */
  messagesPerConversation?: number | undefined;
  /** Number of conversations and messages, together, that share one `updatedAt`. */
  ties?: number | undefined;
  /** Number of tags, at least 3; by default 34, and 130 in a world of 1,000 conversations or more. */
  tags?: number | undefined;
  /** File that keeps the plan and every mutation, so that a restart restores the same world. */
  persistTo?: string | undefined;
}

/** The stored form of a plan. */
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
  tags: z.number().optional(),
});

/** The options that determine the generated world. */
export type WorldPlan = z.output<typeof worldPlanSchema>;

const maxTies = 4_000;

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
    ...(options.tags !== undefined && { tags: Math.max(3, options.tags) }),
  };
}
