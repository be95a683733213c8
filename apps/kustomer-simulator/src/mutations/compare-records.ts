import type { Resource } from "../world/resource.ts";

/** Lists what a write changed, in the form of the audit log, conversation events and webhooks. */
export function compareRecords(before: Resource, after: Resource) {
  return {
    attributes: compareFields(before.attributes, after.attributes),
    relationships: compareFields(before.relationships, after.relationships),
  };
}

/** In a replaced value, null stands for no value. */
function compareFields(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const different = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(
    different.map((name) => [
      name,
      { op: "replace", before: before[name] ?? null, after: after[name] ?? null },
    ]),
  );
}
