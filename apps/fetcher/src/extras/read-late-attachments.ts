import { isFault } from "@inlet/contracts";
import { backlog, integrations, records } from "@inlet/db";
import { findMessagesWithAttachments, getSearchStart } from "@inlet/kustomer";
import { type ExtrasContext, warnOfLeftOut } from "./extras-context.ts";

/** Customers that one search names. Kustomer documents no maximum. */
const maxCustomers = 100;

/**
 * Finds the attachments of messages that were stored after the search for attachments had passed their update: a conversation
 * that was held or filtered for days, or whose messages were searched for by its customer. It searches the messages of their
 * customers.
 * @returns whether more waits to be done
 */
export async function readLateAttachments(context: ExtrasContext): Promise<boolean> {
  const { db, integration } = context;
  const { id, workspaceId, scopeFrom, attachmentsTo, attachmentsPosition } = integration;
  if (scopeFrom === null) return false;
  const searchedFrom = getSearchStart({ scopeFrom, searchedTo: attachmentsTo });
  const position = attachmentsPosition === null ? null : Number(attachmentsPosition);
  const late = await records.findLateMessages(db, { workspaceId, position, scopeFrom, searchedFrom });
  if (late.updatedFrom !== null) {
    const span = { scopeFrom: late.updatedFrom, to: searchedFrom };
    const threads = await findThreads(context, late.messages, span);
    await backlog.addThreadsWithAttachments(db, workspaceId, threads);
  }
  await integrations.markLateAttachmentsSearched(db, id, late.position);
  return late.hasMore;
}

interface LateSpan {
  scopeFrom: Date;
  to: Date;
}

/** Finds the threads of those messages that have attachments: all threads, where a search cannot tell. */
async function findThreads(
  context: ExtrasContext,
  messages: readonly records.LateMessage[],
  span: LateSpan,
): Promise<string[]> {
  const { db, integration } = context;
  const customers = [...new Set(messages.flatMap((it) => it.customerId ?? []))];
  const isSearchable = ({ customerId }: records.LateMessage) => customerId !== null;
  const found = integration.capabilities.customersRefused
    ? undefined
    : await searchCustomers(context, customers, span);
  const others = found === undefined ? messages : messages.filter((it) => !isSearchable(it));
  const threads = await records.listThreadsWithoutAttachments(db, integration.workspaceId, found ?? []);
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

async function searchWhole(context: ExtrasContext, customers: string[], span: LateSpan): Promise<string[]> {
  const ids: string[] = [];
  let searchedTo: Date | null = null;
  for (;;) {
    const found = await findMessagesWithAttachments(context, { ...span, searchedTo, customers });
    ids.push(...found.ids);
    warnOfLeftOut(context, "messages with attachments", found);
    if (!found.hasMore && found.leftOut === undefined) return ids; // after a full instant no later job goes on
    searchedTo = found.searchedTo;
  }
}
