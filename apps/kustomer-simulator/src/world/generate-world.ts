import { createRandom, type Random } from "../random.ts";
import type { WorldPlan } from "../simulator-options.ts";
import { buildAttachments } from "./build-attachments.ts";
import { buildCompanies, buildKlasses, buildOrders } from "./build-companies.ts";
import { buildConversation } from "./build-conversation.ts";
import { buildCustomer, type CustomerDraft } from "./build-customer.ts";
import { buildMessage } from "./build-message.ts";
import {
  buildNote,
  buildTags,
  buildTeams,
  buildUsers,
  type ReferenceContext,
} from "./build-reference-records.ts";
import { buildMetadata, buildSatisfactionForms, buildShortcuts, buildSlas } from "./build-settings.ts";
import { pickChannel } from "./channels.ts";
import { type ConversationDraft, draftConversations, getTiedAt } from "./draft-conversations.ts";
import { createFixtures } from "./fixtures.ts";
import { dayMs } from "./iso-time.ts";
import { createObjectId } from "./object-id.ts";
import { planConversations } from "./plan-conversations.ts";
import { createVersion, type Resource, type Stream, type Version } from "./resource.ts";
import { createUniqueTimes } from "./unique-times.ts";

/** Generates an org's world. The same plan and name always give the same bytes. */
export function generateWorld(plan: WorldPlan, orgName: string) {
  // Each part has its own random source. The labels decide the bytes of every world and must stay.
  const createSource = (label: string) => createRandom(`${plan.seed}/${orgName}/${label}`);
  const tags = plan.tags ?? (plan.conversations >= 1_000 ? 130 : 34);
  const fixtures = createFixtures(orgName, createSource("cast"), { epoch: plan.epoch, tags });
  const plans = planConversations(plan, createSource("plan"));
  const drafts = draftConversations(plans, plan, createSource("times"));
  const customers = draftCustomers(drafts, plan, createSource("customers"));

  const reference = { fixtures, epoch: plan.epoch, toUniqueTime: createUniqueTimes() };
  const context = { ...reference, random: createSource("reference") };
  const { conversations, messages, notes } = renderThreads(drafts, customers, context);
  const toCustomerTime = createUniqueTimes(getTiedAt(plan));
  for (const customer of customers) customer.updatedAt = toCustomerTime(customer.updatedAt);
  const random = createSource("people");
  const records: Record<Stream, Version[]> = {
    conversations,
    messages,
    notes,
    customers: customers.map((draft) => createVersion("customers", buildCustomer(draft, fixtures, random))),
    tags: toVersions("tags", buildTags(context)),
    users: toVersions("users", buildUsers(context)),
    teams: toVersions("teams", buildTeams(context)),
    merges: [],
    ...buildCatalog({ ...reference, random: createSource("catalog") }, { customers, messages }),
  };
  return { fixtures, records };
}

const toVersions = (stream: Stream, resources: Resource[]): Version[] =>
  resources.map((resource) => createVersion(stream, resource));

/** Builds the records that an ingestion client does not need, but that other public clients read. */
function buildCatalog(
  context: ReferenceContext,
  { customers, messages }: { customers: readonly { id: string }[]; messages: readonly { id: string }[] },
) {
  const toIds = (records: readonly { id: string }[]) => records.map(({ id }) => id);
  return {
    companies: toVersions("companies", buildCompanies(context)),
    klasses: toVersions("klasses", buildKlasses(context)),
    kobjects: toVersions("kobjects", buildOrders(context, toIds(customers))),
    metadata: toVersions("metadata", buildMetadata(context)),
    slas: toVersions("slas", buildSlas(context)),
    shortcuts: toVersions("shortcuts", buildShortcuts(context)),
    satisfaction: toVersions("satisfaction", buildSatisfactionForms(context)),
    attachments: toVersions("attachments", buildAttachments(context, toIds(messages))),
  };
}

/** Drafts the customers. A customer is created before its first conversation and updated with each of them. */
function draftCustomers(drafts: ConversationDraft[], plan: WorldPlan, random: Random): CustomerDraft[] {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const { customer, createdAt, updatedAt } of drafts) {
    first.set(customer, Math.min(createdAt, first.get(customer) ?? createdAt));
    last.set(customer, Math.max(updatedAt, last.get(customer) ?? updatedAt));
  }
  return Array.from({ length: plan.customers }, (_, serial): CustomerDraft => {
    const isInactive = !first.has(serial) && serial % 10 === 9;
    const before = first.get(serial) ?? plan.epoch - random.between(1, 60) * dayMs;
    const age = isInactive ? 900 * dayMs : serial % 5 === 0 ? 1_000 : random.below(400 * dayMs);
    const createdAt = before - age;
    const fallback = isInactive ? createdAt : random.between(before, plan.epoch - 120_000);
    const updatedAt = last.get(serial) ?? fallback;
    return { id: createObjectId(createdAt, random), serial, createdAt, updatedAt, conversations: [] };
  });
}

function renderThreads(drafts: ConversationDraft[], customers: CustomerDraft[], context: ReferenceContext) {
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

/**
 * Updates a customer with its messages. An inactive customer keeps its old time, so that standard search does not
 * find it: only a read by id does.
 */
function touchCustomer(customer: CustomerDraft, at: number): void {
  const isInactive = customer.updatedAt === customer.createdAt;
  if (!isInactive) customer.updatedAt = Math.max(customer.updatedAt, at);
}

interface ThreadContext extends ReferenceContext {
  customer: CustomerDraft;
  customers: CustomerDraft[];
}

/** Builds a conversation's messages. A few of them refer to another customer than the conversation does. */
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
