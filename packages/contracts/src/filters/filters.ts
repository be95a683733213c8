import { z } from "zod";
import { cleanText } from "../wire.ts";
import { countTests, type FilterCondition, type Filters, maxDepth, maxTests } from "./conditions.ts";
import { explainCondition } from "./explain-condition.ts";
import { type FilteredStream, filterFields } from "./fields.ts";

const value = z.string().trim().min(1).max(200).regex(cleanText, "must not hold control characters");
const customField = z
  .string()
  .regex(/^custom\.[A-Za-z0-9_-]{1,100}$/, { abort: true })
  .describe("`custom.` and the name of a custom attribute, such as `custom.orderNumberStr`");

const pickFields = (stream: FilteredStream, kind: "text" | "flag") =>
  Object.entries(filterFields[stream]).flatMap(([name, it]) => (it === kind ? [name] : []));

function defineTest(stream: FilteredStream) {
  const [texts, flags] = [z.enum(pickFields(stream, "text")), z.enum(pickFields(stream, "flag"))];
  return [
    z.strictObject({ field: z.union([texts, customField]), in: z.array(value).min(1).max(100) }),
    z.strictObject({ field: flags, equals: z.boolean() }),
    z.strictObject({ field: customField, equals: z.union([value, z.number(), z.boolean()]) }),
    z.strictObject({ field: customField, contains: value }),
    z.strictObject({ field: z.union([texts, customField]), exists: z.boolean() }),
  ] as const;
}

/** Defines the conditions on a stream's records, nested up to `maxDepth` levels. */
function defineCondition(stream: FilteredStream, id: string): z.ZodType<FilterCondition> {
  const tests = defineTest(stream);
  const error = ({ input }: { input?: unknown }) => explainCondition(stream, input);
  let condition: z.ZodType<FilterCondition> = z.union(tests, { error });
  for (let depth = 1; depth < maxDepth; depth++) {
    const inner = condition.meta({ id: `${id}${depth}` });
    const list = z.array(inner).min(1).max(maxTests);
    const groups = [
      z.strictObject({ all: list }),
      z.strictObject({ any: list }),
      z.strictObject({ not: inner }),
    ] as const;
    condition = z.union([...tests, ...groups], { error });
  }
  return condition.refine((it) => countTests(it) <= maxTests, `has more than ${maxTests} tests`).meta({ id });
}

/** The filters of a workspace; null for none. */
export const filtersSchema = z
  .strictObject({
    conversations: defineCondition("conversations", "ConversationCondition")
      .nullish()
      .describe("Only conversations that meet it come in. Absent or null: all"),
    messages: defineCondition("messages", "MessageCondition")
      .nullish()
      .describe("Of conversations that come in, only messages that meet it are stored. Absent or null: all"),
  })
  .meta({
    id: "Filters",
    examples: [
      { conversations: { field: "status", in: ["done"] } },
      {
        conversations: {
          all: [{ field: "channel", in: ["email", "chat"] }, { not: { field: "spam", equals: true } }],
        },
        messages: { field: "automated", equals: false },
      },
    ],
  });

/** The filter that people use most: only conversations that are resolved. */
export const onlyResolved = { conversations: { field: "status", in: ["done"] } } satisfies Filters;
