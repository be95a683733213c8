import type { Knobs } from "../knobs.ts";
import type { Attributes, Resource } from "./resource.ts";

/** Dates that no database can store, and one that no calendar has. */
export const impossibleDates: readonly string[] = ["0000-01-01T00:00:00.000Z", "2026-02-30T00:00:00.000Z"];

const oddKnobs = ["subjectInMeta", "namesInParts", "badDates", "cutPreviews", "orgUnnamed"] as const;

/** Whether any knob changes how records look. Long numbers are no matter of records, but of their text. */
export const hasOddities = (knobs: Knobs): boolean => oddKnobs.some((name) => knobs[name]);

/** Returns a record as the knobs make it look. The world keeps it as it is. */
export function makeOdd(resource: Resource, knobs: Knobs): Resource {
  const { type, id, attributes } = resource;
  const changes: Attributes = {};
  const date = impossibleDates[Number.parseInt(id.slice(-1), 16) % 6]; // a third of the records
  if (knobs.badDates && date !== undefined) changes["createdAt"] = date;
  if (type === "message" && knobs.subjectInMeta) Object.assign(changes, moveSubject(attributes));
  if (type === "message" && knobs.cutPreviews)
    changes["size"] = 10_000 + String(attributes["preview"]).length;
  if (type === "customer" && knobs.namesInParts)
    Object.assign(changes, { name: "", displayName: null, firstName: "Ada", lastName: id });
  const odd = { ...resource, attributes: { ...attributes, ...changes } };
  return knobs.orgUnnamed ? removeOrg(odd) : odd;
}

function removeOrg({ relationships: { org: _, ...relationships }, ...resource }: Resource): Resource {
  return { ...resource, relationships };
}

function moveSubject({ subject, meta }: Attributes): Attributes {
  if (typeof subject !== "string" || typeof meta !== "object") return {};
  return { subject: null, meta: { ...meta, subject } };
}
