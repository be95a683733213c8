import { createRandom, type Random } from "../random.ts";
import type { WorldPlan } from "../simulator-options.ts";
import { buildConversation } from "./build-conversation.ts";
import { type CustomerDraft, buildCustomer } from "./build-customer.ts";
import { buildMessage } from "./build-message.ts";
import { buildNote, buildTags, buildTeams, buildUsers } from "./build-reference-records.ts";
import { pickChannel } from "./channels.ts";
import { type ConversationDraft, draftConversations } from "./draft-conversations.ts";
import { type Fixtures, createFixtures } from "./fixtures.ts";
import { dayMs } from "./iso-time.ts";
import { createObjectId } from "./object-id.ts";
import { planConversations } from "./plan-conversations.ts";
import { type Resource, type Stream, type Version, createVersion } from "./resource.ts";

/** A world at birth. */
export interface GeneratedWorld {
  fixtures: Fixtures;
  records: Record<Stream, Version[]>;
}

/** Makes an org's whole world; the same plan and name always make the same bytes. */
export function generateWorld(plan: WorldPlan, orgName: string): GeneratedWorld {
  const chance = (of: string) => createRandom(`${plan.seed}/${orgName}/${of}`);
  const tags = plan.conversations >= 1_000 ? 130 : 34;
  const fixtures = createFixtures(orgName, chance("cast"), { epoch: plan.epoch, tags });
  const plans = planConversations(plan, chance("plan"));
  const drafts = draftConversations(plans, plan, chance("times"));
  const customers = draftCustomers(drafts, plan, chance("customers"));

  const context = { fixtures, random: chance("reference"), epoch: plan.epoch };
  const { conversations, messages, notes } = renderThreads(drafts, customers, context);
  const random = chance("people");
  const records = {
    conversations,
    messages,
    notes,
    customers: customers.map((draft) => createVersion("customers", buildCustomer(draft, fixtures, random))),
    tags: buildTags(context).map((tag) => createVersion("tags", tag)),
    users: buildUsers(context).map((user) => createVersion("users", user)),
    teams: buildTeams(context).map((team) => createVersion("teams", team)),
    merges: [],
  };
  return { fixtures, records };
}

/** A customer is as old as its first conversation or older, and moves with every one of them. */
function draftCustomers(drafts: ConversationDraft[], plan: WorldPlan, random: Random): CustomerDraft[] {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const { customer, createdAt, updatedAt } of drafts) {
    first.set(customer, Math.min(createdAt, first.get(customer) ?? createdAt));
    last.set(customer, Math.max(updatedAt, last.get(customer) ?? updatedAt));
  }
  return Array.from({ length: plan.customers }, (_, serial): CustomerDraft => {
    const isForgotten = !first.has(serial) && serial % 10 === 9;
    const before = first.get(serial) ?? plan.epoch - random.between(1, 60) * dayMs;
    const age = isForgotten ? 900 * dayMs : serial % 5 === 0 ? 1_000 : random.below(400 * dayMs);
    const createdAt = before - age;
    const lonely = isForgotten ? createdAt : random.between(before, plan.epoch - 120_000);
    const updatedAt = last.get(serial) ?? lonely;
    return { id: createObjectId(createdAt, random), serial, createdAt, updatedAt, conversations: [] };
  });
}

interface RenderContext {
  fixtures: Fixtures;
  random: Random;
  epoch: number;
}

function renderThreads(drafts: ConversationDraft[], customers: CustomerDraft[], context: RenderContext) {
  const conversations: Version[] = [];
  const messages: Version[] = [];
  const notes: Version[] = [];
  for (const draft of [...drafts].sort((left, right) => left.createdAt - right.createdAt)) {
    const customer = customers[draft.customer];
    if (!customer) continue;
    const thread = renderThread(draft, { ...context, customer, customers });
    const conversation = buildConversation(draft, { ...context, customerId: customer.id, thread });
    if (draft.serial % 25 === 0) {
      conversation.attributes["noteCount"] = 1;
      const note = buildNote(conversation, createObjectId(draft.createdAt, context.random), context);
      notes.push(createVersion("notes", note));
    }
    customer.conversations.push(conversation);
    conversations.push(createVersion("conversations", conversation));
    for (const message of thread) messages.push(createVersion("messages", message));
  }
  return { conversations, messages, notes };
}

/** A customer moves with its messages too; one forgotten for years does not, so that only its id finds it. */
function touchCustomer(customer: CustomerDraft, at: number): void {
  const isForgotten = customer.updatedAt === customer.createdAt;
  if (!isForgotten) customer.updatedAt = Math.max(customer.updatedAt, at);
}

interface ThreadContext extends RenderContext {
  customer: CustomerDraft;
  customers: CustomerDraft[];
}

/** A few messages name another customer than their conversation does. */
function renderThread(
  draft: ConversationDraft,
  { fixtures, random, customer, customers }: ThreadContext,
): Resource[] {
  const channel = pickChannel(draft.serial, random);
  return draft.thread.map((message, position) => {
    const other = message.serial % 211 === 100 ? customers[message.serial % customers.length] : undefined;
    if (other) touchCustomer(other, message.updatedAt);
    return buildMessage(message, {
      fixtures,
      random,
      channel,
      position,
      conversationId: draft.id,
      customerId: (other ?? customer).id,
      isImported: draft.isImported,
    });
  });
}
