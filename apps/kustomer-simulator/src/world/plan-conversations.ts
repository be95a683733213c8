import type { Random } from "../random.ts";
import type { WorldPlan } from "../simulator-options.ts";
import { dayMs } from "./iso-time.ts";

/** Whether a conversation began in the last week, and else what happened to it in that week. */
export type ConversationKind = "week" | "old-new-message" | "old-closed" | "old-edited" | "old-untouched";

export interface ConversationPlan {
  serial: number;
  kind: ConversationKind;
  startedAt: number;
  customer: number;
  messages: number;
  /** The id is new, but `createdAt` is old. */
  isImported: boolean;
}

const maxMessages = 200;
/** Smaller worlds have no fixed cases. */
const minForFixedCases = 20;
const minuteMs = 60_000;

/** Ages of the week's records, with a margin: half a day after the epoch they are still of the last week. */
export const weekAges = { from: 6.5 * dayMs, to: 2 * minuteMs } as const;
/** Minimum age of the last update of an old, untouched conversation. */
export const minOldAge = 7.5 * dayMs;

const oldKinds = ["old-new-message", "old-closed", "old-edited", "old-untouched", "old-untouched"] as const;

/** Decides when each conversation begins, who owns it and how many messages it has. */
export function planConversations(plan: WorldPlan, random: Random): ConversationPlan[] {
  const conversations = Array.from({ length: plan.conversations }, (_, serial): ConversationPlan => {
    const kind = random.next() < plan.weekShare ? "week" : random.pick(oldKinds);
    return {
      serial,
      kind,
      startedAt: drawStart(kind, plan, random),
      customer: random.below(Math.ceil(plan.customers * 0.8)),
      messages: Math.min(maxMessages, 1 + drawLongTail(plan.messagesPerConversation - 1, random)),
      isImported: serial % 37 === 11,
    };
  });
  if (plan.conversations >= minForFixedCases) applyFixedCases(conversations, plan);
  return conversations;
}

/** Draws a length: mostly short, sometimes long, rarely very long. */
function drawLongTail(mean: number, random: Random): number {
  const shape = random.next();
  if (shape < 0.86) return drawExponential(mean * 0.7, random);
  if (shape < 0.985) return drawExponential(mean * 2, random);
  return Math.floor(mean * random.between(4, 30));
}

function drawExponential(mean: number, random: Random): number {
  return Math.round(-Math.log(1 - random.next()) * mean);
}

function drawStart(kind: ConversationKind, plan: WorldPlan, random: Random): number {
  if (kind === "week") return plan.epoch - random.between(weekAges.to, weekAges.from);
  const newest = 7.6 * dayMs;
  return plan.epoch - newest - Math.floor(random.next() * (plan.days * dayMs - newest));
}

/** Replaces the first conversations by cases that every larger world has, whatever its seed. */
function applyFixedCases(conversations: ConversationPlan[], { epoch, days, weekShare }: WorldPlan): void {
  const old = epoch - Math.min(days - 0.2, 20) * dayMs;
  const week = epoch - 6 * dayMs;
  const cases: Partial<ConversationPlan>[] = [{ kind: "week", startedAt: week, messages: maxMessages }];
  if (weekShare < 1)
    cases.push(
      { kind: "old-new-message", startedAt: old, messages: 156 },
      { kind: "old-closed", startedAt: old, messages: 12 },
      { kind: "old-edited", startedAt: old, messages: 9 },
      { kind: "old-untouched", startedAt: old, messages: 3 },
    );
  for (const [index, fixedCase] of cases.entries()) {
    const conversation = conversations[index];
    if (conversation) Object.assign(conversation, fixedCase, { isImported: false });
  }
}
