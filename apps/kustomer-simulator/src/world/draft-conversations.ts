import type { Random } from "../random.ts";
import type { WorldPlan } from "../simulator-options.ts";
import { dayMs } from "./iso-time.ts";
import { createObjectId } from "./object-id.ts";
import { type ConversationPlan, minOldAge, weekAges } from "./plan-conversations.ts";

/** When a message was written and last touched. */
export interface MessageDraft {
  id: string;
  /** Its place among all messages of the world. */
  serial: number;
  createdAt: number;
  updatedAt: number;
}

/** A conversation with the times of everything in it. */
export interface ConversationDraft extends ConversationPlan {
  id: string;
  createdAt: number;
  updatedAt: number;
  thread: MessageDraft[];
}

/** Gives conversations their ids and times. A message never moves without its conversation. */
export function draftConversations(
  plans: ConversationPlan[],
  plan: WorldPlan,
  random: Random,
): ConversationDraft[] {
  let serial = 0;
  const drafts = plans.map((conversation) => {
    const thread = drawMessageTimes(conversation, plan, random).map(
      ([createdAt, updatedAt]): MessageDraft => ({
        id: createObjectId(createdAt, random),
        serial: serial++,
        createdAt,
        updatedAt,
      }),
    );
    const touched = drawConversationChange(conversation, plan, random);
    const updatedAt = Math.max(
      conversation.startedAt,
      touched,
      ...thread.map((message) => message.updatedAt),
    );
    return {
      ...conversation,
      id: createObjectId(conversation.startedAt, random),
      createdAt: conversation.startedAt,
      updatedAt,
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

/** Delivery receipts and edits touch a message some time after it was written. */
function drawReceiptTime(createdAt: number, latest: number, random: Random): number {
  if (!random.chance(0.15)) return createdAt;
  return Math.min(Math.max(latest, createdAt), createdAt + random.between(1_000, 6 * 3_600_000));
}

/** A change of the conversation itself, without a message. */
function drawConversationChange({ kind, startedAt, serial }: ConversationPlan, plan: WorldPlan, random: Random): number {
  if (kind === "old-closed") return drawTimeInWeek(plan, random);
  const latest = plan.epoch - (kind === "week" ? weekAges.to : minOldAge) + 60_000;
  return serial % 3 === 0 ? Math.min(latest, startedAt + random.between(1_000, dayMs)) : startedAt;
}

function drawTimeInWeek(plan: WorldPlan, random: Random): number {
  return plan.epoch - random.between(weekAges.to, weekAges.from);
}

/** As one bulk edit does: many records get the very same `updatedAt`, a day before the world's birth. */
function createTies(drafts: ConversationDraft[], plan: WorldPlan, random: Random): void {
  const tiedAt = plan.epoch - dayMs;
  const candidates = drafts.filter(({ kind, updatedAt }) => kind === "week" && updatedAt < tiedAt);
  let left = plan.ties;
  for (const draft of random.shuffled(candidates)) {
    if (left <= 0) return;
    draft.updatedAt = tiedAt;
    left -= 1;
    for (const message of draft.thread.slice(0, left)) {
      message.updatedAt = tiedAt;
      left -= 1;
    }
  }
}
