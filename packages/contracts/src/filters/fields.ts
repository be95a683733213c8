/** Records that filters decide on. */
export type FilteredStream = "conversations" | "messages";

/** How the values of a field are compared: `text` by `in`, `flag` by `equals` true or false. */
type FieldKind = "text" | "flag";

/** What a filter can ask of a record, besides its custom attributes. */
export const filterFields = {
  conversations: {
    channel: "text",
    direction: "text",
    status: "text",
    tag: "text",
    queue: "text",
    team: "text",
    spam: "flag",
    language: "text",
  },
  messages: {
    channel: "text",
    direction: "text",
    status: "text",
    app: "text",
    team: "text",
    automated: "flag",
    language: "text",
  },
} as const satisfies Record<FilteredStream, Record<string, FieldKind>>;

/** A custom attribute at Kustomer: `custom.` and its name there, such as `custom.orderNumberStr`. */
const customField = /^custom\.([A-Za-z0-9_-]{1,100})$/;

/** Returns the name of the custom attribute that a field stands for; undefined for any other field. */
export const getCustomName = (field: string): string | undefined => customField.exec(field)?.[1];

/** Returns how a field is compared; undefined when there is no such field. */
export function getFieldKind(stream: FilteredStream, field: string): FieldKind | "custom" | undefined {
  if (getCustomName(field) !== undefined) return "custom";
  const kinds: Record<string, FieldKind> = filterFields[stream];
  return Object.hasOwn(kinds, field) ? kinds[field] : undefined;
}
