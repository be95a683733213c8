import type { Resource } from "../world/resource.ts";

/** One value that was exchanged for another; null stands for none. */
interface Exchange {
  op: "replace";
  before: unknown;
  after: unknown;
}

/** What a write changed, as the audit log, a conversation's events and webhooks tell it. */
export interface Changes {
  attributes: Record<string, Exchange>;
  relationships: Record<string, Exchange>;
}

/** Compares two states of one record. */
export function changesBetween(before: Resource, after: Resource): Changes {
  return {
    attributes: exchanges(before.attributes, after.attributes),
    relationships: exchanges(before.relationships, after.relationships),
  };
}

function exchanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, Exchange> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const different = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(
    different.map((name) => [
      name,
      { op: "replace", before: before[name] ?? null, after: after[name] ?? null },
    ]),
  );
}
