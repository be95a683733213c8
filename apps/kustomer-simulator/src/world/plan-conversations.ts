import type { Random } from "../random.ts";
import type { WorldPlan } from "../simulator-options.ts";
import { dayMs } from "./iso-time.ts";

/** Why a conversation is, or is not, of the last week. */
export type ConversationKind = "week" | "old-new-message" | "old-closed" | "old-edited" | "old-untouched";

/** A conversation before it has any content. */
export interface ConversationPlan {
  serial: number;
  kind: ConversationKind;
  startedAt: number;
  customer: number;
  messages: number;
  /** A new id, but an old `createdAt`. */
  isImported: boolean;
}

/** The longest conversation. */
const maxMessages = 200;
/** Fewer conversations than this have no room for the set pieces. */
const minForFixedCases = 20;
const minuteMs = 60_000;

/** Nothing of the week is older or younger than this, so that a world stays the same for half a day. */
export const weekAges = { from: 6.5 * dayMs, to: 2 * minuteMs } as const;
/** Old conversations left alone were last touched before this. */
export const minOldAge = 7.5 * dayMs;

const oldKinds = ["old-new-message", "old-closed", "old-edited", "old-untouched", "old-untouched"] as const;

/** Decides when every conversation began, whose it is and how long it is. */
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

/** Mostly short, sometimes long, rarely very long; the mean is about the one given. */
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

/** What every world of some size has, whatever the seed. */
function applyFixedCases(conversations: ConversationPlan[], { epoch, days, weekShare }: WorldPlan): void {
  const old = epoch - Math.min(days - 0.2, 20) * dayMs;
  const week = epoch - 6 * dayMs;
  const pieces: Partial<ConversationPlan>[] = [{ kind: "week", startedAt: week, messages: maxMessages }];
  if (weekShare < 1)
    pieces.push(
      { kind: "old-new-message", startedAt: old, messages: 156 },
      { kind: "old-closed", startedAt: old, messages: 12 },
      { kind: "old-edited", startedAt: old, messages: 9 },
      { kind: "old-untouched", startedAt: old, messages: 3 },
    );
  for (const [at, piece] of pieces.entries()) {
    const conversation = conversations[at];
    if (conversation) Object.assign(conversation, piece, { isImported: false });
  }
}
