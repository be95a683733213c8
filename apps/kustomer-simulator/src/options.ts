import type { Knobs } from "./knobs.ts";

/** What `startSimulator` may be told; everything has a default. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port?: number;
  seed?: number;
  customers?: number;
  conversations?: number;
  /** How many days back conversations began, at least 8. */
  days?: number;
  /** Random changes per second, made in the background. */
  rate?: number;
  /** The instant the world was born; nothing in it is younger than a minute before. */
  epoch?: Date;
  knobs?: Partial<Knobs>;
  /** Share of conversations that began within the last 7 days; with 1 no older ones exist. */
  weekShare?: number;
  /** The average; the longest has 200. */
  messagesPerConversation?: number;
  /** How many conversations and messages, together, share one `updatedAt`. */
  ties?: number;
  /** A file that keeps seed, epoch and every change, so that a restart finds the same world. */
  persistTo?: string;
}

/** The options that decide what the world is at birth. */
export interface WorldPlan {
  seed: number;
  customers: number;
  conversations: number;
  days: number;
  /** Milliseconds since 1970. */
  epoch: number;
  weekShare: number;
  messagesPerConversation: number;
  ties: number;
}

const mostTies = 4_000;

/** Fills in what the options leave open. */
export function planOf(options: SimulatorOptions): WorldPlan {
  const conversations = options.conversations ?? 200;
  return {
    seed: options.seed ?? 1,
    customers: Math.max(1, options.customers ?? Math.ceil(conversations * 0.6)),
    conversations,
    days: Math.max(8, options.days ?? 45),
    epoch: options.epoch?.getTime() ?? Date.now(),
    weekShare: options.weekShare ?? 0.85,
    messagesPerConversation: Math.max(1, options.messagesPerConversation ?? 5.5),
    ties: options.ties ?? Math.min(mostTies, Math.round(conversations * 1.2)),
  };
}
