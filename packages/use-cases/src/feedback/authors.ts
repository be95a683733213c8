import type { feed } from "@inlet/db";

/** Who wrote a message, as far as Kustomer says. */
export interface Author {
  kind: "customer" | "agent" | "system";
  id: string | null;
  name: string | null;
}

/**
 * Tells who wrote a message: an inbound one its customer, an outbound one the user who created it. An automated message
 * and one whose author Kustomer does not name are the system's.
 */
export function findAuthor(
  { direction, createdBy, isAutomated, customerId }: feed.ItemMessage,
  { customers, users }: feed.ItemNames,
  conversationCustomerId: string | null,
): Author {
  const id = customerId ?? conversationCustomerId;
  if (direction === "in")
    return { kind: "customer", id, name: id === null ? null : (customers.get(id)?.name ?? null) };
  if (isAutomated || createdBy === null) return { kind: "system", id: createdBy, name: null };
  return { kind: "agent", id: createdBy, name: users.get(createdBy) ?? null };
}

const labels = { customer: "Customer", agent: "Agent", system: "System" };

/** How a text names an author. */
export const toLabel = ({ kind, name }: Author): string => name?.trim() || labels[kind];
