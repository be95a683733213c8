import type { Resource } from "../world/resource.ts";

/** A replaced value; null stands for no value. */
interface ReplacedValue {
  op: "replace";
  before: unknown;
  after: unknown;
}

/** What a write changed, in the form of the audit log, conversation events and webhooks. */
export interface RecordDifference {
  attributes: Record<string, ReplacedValue>;
  relationships: Record<string, ReplacedValue>;
}

export function compareRecords(before: Resource, after: Resource): RecordDifference {
  return {
    attributes: compareFields(before.attributes, after.attributes),
    relationships: compareFields(before.relationships, after.relationships),
  };
}

function compareFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, ReplacedValue> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const different = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(
    different.map((name) => [
      name,
      { op: "replace", before: before[name] ?? null, after: after[name] ?? null },
    ]),
  );
}
