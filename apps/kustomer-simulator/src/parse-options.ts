import { z } from "zod";
import { applyKnobChange, defaultKnobs } from "./knobs.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

const wholeNumber = z.coerce.number().pipe(z.int().min(0));
const nonNegative = z.coerce.number().min(0);

const argumentsSchema = z.object({
  port: wholeNumber.default(0),
  seed: wholeNumber.default(1),
  conversations: wholeNumber.default(2_500),
  customers: wholeNumber.default(1_500),
  days: nonNegative.optional(),
  rate: nonNegative.optional(),
  epoch: z.coerce.date().optional(),
  knobs: z
    .string()
    .transform((text) => applyKnobChange(defaultKnobs(), JSON.parse(text)))
    .optional(),
  persist: z.string().optional(),
  "week-share": nonNegative.max(1).optional(),
  "messages-per-conversation": nonNegative.optional(),
  ties: wholeNumber.optional(),
});

/**
 * Parses the command line's values. Its default world is larger than `startSimulator`'s.
 * @throws ZodError naming the invalid value
 */
export function parseOptions(values: Record<string, string | undefined>): SimulatorOptions {
  const parsed = argumentsSchema.parse(values);
  const options = {
    ...parsed,
    persistTo: parsed.persist,
    weekShare: parsed["week-share"],
    messagesPerConversation: parsed["messages-per-conversation"],
  };
  return omitUndefined(options);
}

/** Drops undefined values, so that defaults apply. */
function omitUndefined(
  options: { [K in keyof SimulatorOptions]: SimulatorOptions[K] | undefined },
): SimulatorOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
