import type { SearchReading, Slice } from "../reading.ts";
import type { PageRow } from "../page-rows.ts";
import { type Conditions, type Criterion, buildCriterion, searchNames } from "./search-query.ts";

type SearchStream = SearchReading["stream"];

const directions = ["in", "out"];
const channels = "sms chat email facebook voice twitter-dm twitter-tweet instagram whatsapp".split(" ");

/**
 * Attributes with few known values, by which records of one instant can be told apart.
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

/** The whole of an instant. */
export const wholeInstant: Slice = { equals: {}, unknownValues: [] };

/** Whether a slice is all of its instant. */
export function isWhole({ equals, unknownValues, ...created }: Slice): boolean {
  return Object.keys(created).length + Object.keys(equals).length + unknownValues.length === 0;
}

/** The search conditions of one slice of one instant. */
export function buildSliceConditions(stream: SearchStream, at: string, slice: Slice): Required<Conditions> {
  const updated = `${searchNames[stream]}_updated_at`;
  const created = `${searchNames[stream]}_created_at`;
  const and: Criterion[] = [buildCriterion(updated, "gte", at), buildCriterion(updated, "lte", at)];
  if (slice.createdFrom !== undefined) and.push(buildCriterion(created, "gte", slice.createdFrom));
  if (slice.createdBefore !== undefined) and.push(buildCriterion(created, "lt", slice.createdBefore));
  if (slice.undated) and.push(buildCriterion(created, "not_set", ""));
  for (const [attribute, value] of Object.entries(slice.equals)) and.push(buildCriterion(attribute, "equals", value));
  const not = slice.unknownValues.flatMap((attribute) =>
    (enumerations[stream][attribute] ?? []).map((value) => buildCriterion(attribute, "equals", value)),
  );
  return { and, not };
}

/**
 * Creation times that cut a slice into about `parts` equal ones, judged by the rows of its first page; none when
 * creation does not tell its records apart. Rows that share one instant are cut out from before and behind it.
 */
export function chooseSplitPoints(slice: Slice, rows: PageRow[], parts: number): string[] {
  const created = rows.map((row) => row.createdAt).filter((at) => at !== undefined);
  const sorted = created.filter((at) => isInside(slice, at)).toSorted((a, b) => a - b);
  const lowest = sorted[0];
  if (lowest === undefined || slice.undated) return [];
  const above = sorted.find((at) => at > lowest);
  const spread = [...new Set(quantiles(sorted, parts))].filter((at) => at > lowest);
  const fallback = above === undefined ? [lowest, lowest + 1] : [above];
  const points = spread.length > 0 ? spread : fallback;
  return points.filter((at) => isBetween(slice, at)).map((at) => new Date(at).toISOString());
}

/** Cuts a slice into smaller ones that together hold all of it; undefined when nothing cuts it any more. */
export function splitSlice(stream: SearchStream, slice: Slice, cuts: string[]): Slice[] | undefined {
  return cuts.length > 0 ? byCreation(slice, cuts) : byValue(stream, slice);
}

function byCreation(slice: Slice, cuts: string[]): Slice[] {
  const starts = [slice.createdFrom, ...cuts];
  const ranges = starts.map((from, i) => {
    const before = cuts[i] ?? slice.createdBefore;
    return { ...slice, ...(from !== undefined && { createdFrom: from }), ...(before !== undefined && { createdBefore: before }) };
  });
  const isFirstCut = slice.createdFrom === undefined && slice.createdBefore === undefined;
  return isFirstCut ? [...ranges, { ...slice, undated: true }] : ranges;
}

function byValue(stream: SearchStream, slice: Slice): Slice[] | undefined {
  const untried = Object.entries(enumerations[stream]).find(
    ([attribute]) => !Object.hasOwn(slice.equals, attribute) && !slice.unknownValues.includes(attribute),
  );
  if (!untried) return undefined;
  const [attribute, values] = untried;
  const known = values.map((value) => ({ ...slice, is: { ...slice.equals, [attribute]: value } }));
  return [...known, { ...slice, unknownValues: [...slice.unknownValues, attribute] }];
}

function isInside({ createdFrom, createdBefore }: Slice, at: number): boolean {
  return (createdFrom === undefined || at >= Date.parse(createdFrom)) && (createdBefore === undefined || at < Date.parse(createdBefore));
}

/** Whether a cut there leaves something on both sides. */
function isBetween({ createdFrom, createdBefore }: Slice, at: number): boolean {
  return (createdFrom === undefined || at > Date.parse(createdFrom)) && (createdBefore === undefined || at < Date.parse(createdBefore));
}

function quantiles(sorted: number[], parts: number): number[] {
  const at = (i: number) => sorted[Math.floor((i * sorted.length) / parts)] ?? 0;
  return Array.from({ length: parts - 1 }, (_, i) => at(i + 1));
}
