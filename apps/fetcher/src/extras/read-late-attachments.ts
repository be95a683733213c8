import { isFault } from "@inlet/contracts";
import { attachments, backlog, integrations } from "@inlet/db";
import { findMessagesWithAttachments, getSearchStart } from "@inlet/kustomer";
import { type ExtrasContext, warnOfLeftOut } from "./extras-context.ts";

/** Customers that one search names. Kustomer documents no maximum. */
const maxCustomers = 100;

/** How often one job looks for late messages. */
const maxLooks = 5;

/**
 * Finds the attachments of messages that were stored after the search for attachments had passed their update: a conversation
 * that was held or filtered for days, or whose messages were searched for by its customer. It searches the messages of their
 * customers. What it has searched when the budget ends is not searched again.
 * @returns whether more waits to be done
 */
export async function readLateAttachments(context: ExtrasContext, scopeFrom: Date): Promise<boolean> {
  const { db, integration } = context;
  const { id, workspaceId, attachmentsTo, attachmentsPosition } = integration;
  const searchedFrom = getSearchStart({ scopeFrom, searchedTo: attachmentsTo });
  let position = attachmentsPosition === null ? null : Number(attachmentsPosition);
  for (let left = maxLooks; left > 0; left--) {
    const late = await attachments.findLateMessages(db, { workspaceId, position, scopeFrom, searchedFrom });
    await readLate(context, late, searchedFrom);
    await attachments.markLateSearched(db, id, late.position);
    if (!late.hasMore) return false;
    ({ position } = late);
  }
  return true;
}

async function readLate(
  context: ExtrasContext,
  { messages, updatedFrom }: attachments.LateMessages,
  to: Date,
): Promise<void> {
  if (updatedFrom === null) return;
  const threads = await findThreads(context, messages, { scopeFrom: updatedFrom, to });
  await backlog.addThreadsWithAttachments(context.db, context.integration.workspaceId, threads);
}

interface LateSpan {
  scopeFrom: Date;
  to: Date;
}

/** Finds the threads of those messages that have attachments: all threads, where a search cannot tell. */
async function findThreads(
  context: ExtrasContext,
  messages: readonly attachments.LateMessage[],
  span: LateSpan,
): Promise<string[]> {
  const { db, integration } = context;
  const customers = [...new Set(messages.flatMap((it) => it.customerId ?? []))];
  const found = integration.capabilities.customersRefused
    ? undefined
    : await searchCustomers(context, customers, span);
  const others = found === undefined ? messages : messages.filter((it) => it.customerId === null);
  const threads = await attachments.listThreadsWithoutAttachments(db, integration.workspaceId, found ?? []);
  return [...new Set([...threads, ...others.map((it) => it.conversationId)])];
}

/** @returns the ids of their messages with attachments; undefined when Kustomer refuses to search for several customers */
async function searchCustomers(
  context: ExtrasContext,
  customers: readonly string[],
  span: LateSpan,
): Promise<string[] | undefined> {
  const ids: string[] = [];
  try {
    for (let i = 0; i < customers.length; i += maxCustomers)
      ids.push(...(await searchWhole(context, customers.slice(i, i + maxCustomers), span)));
    return ids;
  } catch (err) {
    if (!isFault(err, "invalid")) throw err;
    await integrations.recordRefusedCustomers(context.db, context.integration.id);
    return undefined;
  }
}

/** Searches on after an instant that is too full to show, because no later job does, as long as that brings any message. */
async function searchWhole(context: ExtrasContext, customers: string[], span: LateSpan): Promise<string[]> {
  const ids = new Set<string>();
  let searchedTo: Date | null = null;
  for (;;) {
    const known = ids.size;
    const found = await findMessagesWithAttachments(context, { ...span, searchedTo, customers });
    for (const id of found.ids) ids.add(id);
    warnOfLeftOut(context, "messages with attachments", found);
    const goesOn = found.hasMore || (found.leftOut !== undefined && ids.size > known);
    if (!goesOn) return [...ids];
    searchedTo = found.searchedTo;
  }
}
