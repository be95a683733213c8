import type { Random } from "../random.ts";
import type { WorldPlan } from "../simulator-options.ts";
import { dayMs } from "./iso-time.ts";
import { createObjectId } from "./object-id.ts";
import { type ConversationPlan, minOldAge, weekAges } from "./plan-conversations.ts";
import { createUniqueTimes } from "./unique-times.ts";

export interface MessageDraft {
  id: string;
  /** Zero-based index among all messages of the world. */
  serial: number;
  createdAt: number;
  updatedAt: number;
}

/** A conversation's plan with the ids and times of the conversation and its messages. */
export interface ConversationDraft extends ConversationPlan {
  id: string;
  createdAt: number;
  updatedAt: number;
  thread: MessageDraft[];
}

/**
 * Adds ids and times. A conversation's `updatedAt` is never before its messages'. Only the plan's ties share an
 * `updatedAt`.
 */
export function draftConversations(
  plans: ConversationPlan[],
  plan: WorldPlan,
  random: Random,
): ConversationDraft[] {
  let serial = 0;
  const [toMessageTime, toConversationTime] = [createUniqueTimes(), createUniqueTimes()];
  const drafts = plans.map((conversation) => {
    const thread = drawMessageTimes(conversation, plan, random).map(
      ([createdAt, updatedAt]): MessageDraft => ({
        id: createObjectId(createdAt, random),
        serial: serial++,
        createdAt,
        updatedAt: toMessageTime(updatedAt),
      }),
    );
    const changedAt = drawConversationChange(conversation, plan, random);
    const updatedAt = Math.max(
      conversation.startedAt,
      changedAt,
      ...thread.map((message) => message.updatedAt),
    );
    return {
      ...conversation,
      id: createObjectId(conversation.startedAt, random),
      createdAt: conversation.startedAt,
      updatedAt: toConversationTime(updatedAt),
      thread,
    };
  });
  createTies(drafts, plan, random);
  return drafts;
}

type Times = [createdAt: number, updatedAt: number];

function drawMessageTimes(conversation: ConversationPlan, plan: WorldPlan, random: Random): Times[] {
  const { kind, startedAt, messages } = conversation;
  const isWeek = kind === "week";
  const latest = plan.epoch - (isWeek ? weekAges.to : minOldAge) + 60_000;
  const span = Math.min(latest - startedAt, (0.5 + messages / 20) * dayMs);
  const times = Array.from({ length: messages }, (_, index): Times => {
    const createdAt = startedAt + (index === 0 ? random.below(80) : Math.floor(random.next() * span));
    return [createdAt, drawReceiptTime(createdAt, latest, random)];
  }).sort(([left], [right]) => left - right);
  const newest = times.length - 1;
  const inWeek = drawTimeInWeek(plan, random);
  if (kind === "old-new-message") times[newest] = [inWeek, inWeek];
  if (kind === "old-edited") times[newest] = [times[newest]?.[0] ?? startedAt, inWeek];
  return times;
}

/** Draws `updatedAt`: delivery receipts and edits update some messages after their creation. */
function drawReceiptTime(createdAt: number, latest: number, random: Random): number {
  if (!random.chance(0.15)) return createdAt;
  return createdAt + drawDelay({ maxMs: 6 * 3_600_000, leftMs: latest - createdAt }, random);
}

/** Draws the time of a change to the conversation itself. */
function drawConversationChange(
  { kind, startedAt, serial }: ConversationPlan,
  plan: WorldPlan,
  random: Random,
): number {
  if (kind === "old-closed") return drawTimeInWeek(plan, random);
  const latest = plan.epoch - (kind === "week" ? weekAges.to : minOldAge) + 60_000;
  if (serial % 3 !== 0) return startedAt;
  return startedAt + drawDelay({ maxMs: dayMs, leftMs: latest - startedAt }, random);
}

/** Unique times may move an instant forward by some milliseconds. */
const marginMs = 1_000;

/** Draws a delay of at least a second, or less when less time is left. */
function drawDelay({ maxMs, leftMs }: { maxMs: number; leftMs: number }, random: Random): number {
  const longest = Math.min(maxMs, Math.max(0, leftMs - marginMs));
  return random.between(Math.min(1_000, longest), longest);
}

function drawTimeInWeek(plan: WorldPlan, random: Random): number {
  return plan.epoch - random.between(weekAges.to, weekAges.from);
}

/** Returns the `updatedAt` that all tied records share: a day before the epoch. */
export const getTiedAt = ({ epoch }: WorldPlan): number => epoch - dayMs;

/** Gives many records the same `updatedAt`, like one bulk edit. */
function createTies(drafts: ConversationDraft[], plan: WorldPlan, random: Random): void {
  const tiedAt = getTiedAt(plan);
  const candidates = drafts.filter(({ kind, updatedAt }) => kind === "week" && updatedAt < tiedAt);
  let remaining = plan.ties;
  for (const draft of random.shuffled(candidates)) {
    if (remaining <= 0) return;
    draft.updatedAt = tiedAt;
    remaining -= 1;
    for (const message of draft.thread.slice(0, remaining)) {
      message.updatedAt = tiedAt;
      remaining -= 1;
    }
  }
}
