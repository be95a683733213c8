import type { PageRow } from "../../payload/page-rows.ts";
import { buildCriterion, type Conditions, type Criterion, searchNames } from "../../requests/search-query.ts";
import type { SearchReading, Slice } from "../reading.ts";

type SearchStream = SearchReading["stream"];

const directions = ["in", "out"];
const channels = "sms chat email facebook voice twitter-dm twitter-tweet instagram whatsapp".split(" ");

/**
 * Attributes with few known values, which distinguish records of one tie group.
 * @see https://developer.kustomer.com/docs/concepts/search (the attribute schema)
 */
const enumerations: Record<SearchStream, Record<string, string[]>> = {
  conversations: {
    conversation_direction: directions,
    conversation_channels: channels,
    conversation_status: ["open", "snoozed", "done"],
  },
  messages: {
    message_direction: directions,
    message_channel: channels,
    message_status: ["sent", "received", "error"],
  },
  customers: { customer_gender: ["m", "f"], customer_presence: ["online", "offline", "idle"] },
};

/** The slice that is the whole tie group. */
export const wholeGroup: Slice = { equals: {}, unknownValues: [] };

/** Whether a slice is the whole tie group. */
export function isWholeGroup({ equals, unknownValues, ...created }: Slice): boolean {
  return Object.keys(created).length + Object.keys(equals).length + unknownValues.length === 0;
}

/** Builds the search conditions of one slice of the tie group at an instant. */
export function buildSliceConditions(stream: SearchStream, at: string, slice: Slice): Required<Conditions> {
  const updatedAt = `${searchNames[stream]}_updated_at`;
  const createdAt = `${searchNames[stream]}_created_at`;
  // Not `lte`, which would leave out times that are finer than a millisecond.
  const end = new Date(Date.parse(at) + 1).toISOString();
  const and: Criterion[] = [buildCriterion(updatedAt, "gte", at), buildCriterion(updatedAt, "lt", end)];
  if (slice.createdFrom !== undefined) and.push(buildCriterion(createdAt, "gte", slice.createdFrom));
  if (slice.createdBefore !== undefined) and.push(buildCriterion(createdAt, "lt", slice.createdBefore));
  if (slice.undated) and.push(buildCriterion(createdAt, "not_set", ""));
  for (const [attribute, value] of Object.entries(slice.equals))
    and.push(buildCriterion(attribute, "equals", value));
  const not = slice.unknownValues.flatMap((attribute) =>
    (enumerations[stream][attribute] ?? []).map((value) => buildCriterion(attribute, "equals", value)),
  );
  return { and, not };
}

/**
 * Chooses creation times that split a slice into about `parts` equal parts, judged by the rows of its first page.
 * Empty when the records do not differ by creation time. Rows created at one instant are separated from the rows
 * before and after it.
 */
export function chooseSplitPoints(slice: Slice, rows: PageRow[], parts: number): string[] {
  const created = rows.map((row) => row.createdAt).filter((at) => at !== undefined);
  const sorted = created.filter((at) => isInside(slice, at)).toSorted((a, b) => a - b);
  const lowest = sorted[0];
  if (lowest === undefined || slice.undated) return [];
  const nextHigher = sorted.find((at) => at > lowest);
  const spread = [...new Set(computeQuantiles(sorted, parts))].filter((at) => at > lowest);
  const fallback = nextHigher === undefined ? [lowest, lowest + 1] : [nextHigher];
  const points = spread.length > 0 ? spread : fallback;
  return points.filter((at) => splits(slice, at)).map((at) => new Date(at).toISOString());
}

/** Splits a slice into smaller ones that together hold all of it; undefined when it cannot be split any more. */
export function splitSlice(stream: SearchStream, slice: Slice, splitPoints: string[]): Slice[] | undefined {
  return splitPoints.length > 0 ? splitByCreation(slice, splitPoints) : splitByValue(stream, slice);
}

function splitByCreation(slice: Slice, splitPoints: string[]): Slice[] {
  const starts = [slice.createdFrom, ...splitPoints];
  const ranges = starts.map((createdFrom, i) => {
    const createdBefore = splitPoints[i] ?? slice.createdBefore;
    return {
      ...slice,
      ...(createdFrom !== undefined && { createdFrom }),
      ...(createdBefore !== undefined && { createdBefore }),
    };
  });
  const isFirstSplit = slice.createdFrom === undefined && slice.createdBefore === undefined;
  return isFirstSplit ? [...ranges, { ...slice, undated: true }] : ranges;
}

function splitByValue(stream: SearchStream, slice: Slice): Slice[] | undefined {
  const untried = Object.entries(enumerations[stream]).find(
    ([attribute]) => !Object.hasOwn(slice.equals, attribute) && !slice.unknownValues.includes(attribute),
  );
  if (!untried) return undefined;
  const [attribute, values] = untried;
  const known = values.map((value) => ({ ...slice, equals: { ...slice.equals, [attribute]: value } }));
  return [...known, { ...slice, unknownValues: [...slice.unknownValues, attribute] }];
}

function isInside({ createdFrom, createdBefore }: Slice, at: number): boolean {
  return (
    (createdFrom === undefined || at >= Date.parse(createdFrom)) &&
    (createdBefore === undefined || at < Date.parse(createdBefore))
  );
}

/** Whether splitting a slice at an instant leaves a part on both sides. */
function splits(slice: Slice, at: number): boolean {
  return isInside(slice, at) && at !== Date.parse(slice.createdFrom ?? "");
}

function computeQuantiles(sorted: number[], parts: number): number[] {
  const at = (i: number) => sorted[Math.floor((i * sorted.length) / parts)] ?? 0;
  return Array.from({ length: parts - 1 }, (_, i) => at(i + 1));
}
