import type { SearchReading, Slice, TiedInstant } from "./reading.ts";
import type { Row } from "./row.ts";
import { type Conditions, type Criterion, criteria, searchName } from "./search-request.ts";

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
export const wholeInstant: Slice = { is: {}, isOther: [] };

/** Whether a slice is all of its instant. */
export function isWhole({ is, isOther, ...created }: Slice): boolean {
  return Object.keys(created).length + Object.keys(is).length + isOther.length === 0;
}

/** The search conditions of one slice of one instant. */
export function conditionsOf(stream: SearchStream, at: string, slice: Slice): Required<Conditions> {
  const updated = `${searchName[stream]}_updated_at`;
  const created = `${searchName[stream]}_created_at`;
  const and: Criterion[] = [criteria(updated, "gte", at), criteria(updated, "lte", at)];
  if (slice.from !== undefined) and.push(criteria(created, "gte", slice.from));
  if (slice.before !== undefined) and.push(criteria(created, "lt", slice.before));
  if (slice.undated) and.push(criteria(created, "not_set", ""));
  for (const [attribute, value] of Object.entries(slice.is)) and.push(criteria(attribute, "equals", value));
  const not = slice.isOther.flatMap((attribute) =>
    (enumerations[stream][attribute] ?? []).map((value) => criteria(attribute, "equals", value)),
  );
  return { and, not };
}

/** Where a slice can be cut by creation, judged by the rows of its first page. */
export function middleOf(slice: Slice, rows: Row[]): TiedInstant["middle"] {
  const inside = rows.map((row) => row.createdAt).filter((at) => at !== undefined && isInside(slice, at));
  const sorted = inside.toSorted((a = 0, b = 0) => a - b);
  const lowest = sorted[0];
  if (lowest === undefined) return undefined;
  const half = sorted.slice(Math.floor(sorted.length / 2)).find((at = 0) => at > lowest);
  const other = half ?? sorted.find((at = 0) => at > lowest);
  return { at: new Date(other ?? lowest).toISOString(), only: other === undefined };
}

/** Cuts a slice into smaller ones that together hold all of it; undefined when nothing cuts it any more. */
export function cut(stream: SearchStream, slice: Slice, middle: TiedInstant["middle"]): Slice[] | undefined {
  return byCreation(slice, middle) ?? byValue(stream, slice);
}

function byCreation(slice: Slice, middle: TiedInstant["middle"]): Slice[] | undefined {
  if (!middle || slice.undated || !isInside(slice, Date.parse(middle.at))) return undefined;
  const after = new Date(Date.parse(middle.at) + (middle.only ? 1 : 0)).toISOString();
  const ranges = [
    { ...slice, before: middle.at },
    ...(middle.only ? [{ ...slice, from: middle.at, before: after }] : []),
    { ...slice, from: after },
  ].filter(isPossible);
  if (ranges.length === 1) return undefined;
  const isFirstCut = slice.from === undefined && slice.before === undefined;
  return isFirstCut ? [...ranges, { ...slice, undated: true }] : ranges;
}

function byValue(stream: SearchStream, slice: Slice): Slice[] | undefined {
  const untried = Object.entries(enumerations[stream]).find(
    ([attribute]) => !Object.hasOwn(slice.is, attribute) && !slice.isOther.includes(attribute),
  );
  if (!untried) return undefined;
  const [attribute, values] = untried;
  const known = values.map((value) => ({ ...slice, is: { ...slice.is, [attribute]: value } }));
  return [...known, { ...slice, isOther: [...slice.isOther, attribute] }];
}

function isInside({ from, before }: Slice, at: number): boolean {
  return (from === undefined || at >= Date.parse(from)) && (before === undefined || at < Date.parse(before));
}

function isPossible({ from, before }: Slice): boolean {
  return from === undefined || before === undefined || Date.parse(from) < Date.parse(before);
}
