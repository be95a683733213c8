import { parseArgs } from "node:util";
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
  tags: wholeNumber.optional(),
});

/**
 * Parses the command line. Its default world is larger than `startSimulator`'s.
 * @throws ZodError naming the invalid value, TypeError naming the unknown option
 */
export function parseOptions(args: string[]): SimulatorOptions {
  const names = Object.keys(argumentsSchema.shape);
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const parsed = argumentsSchema.parse(parseArgs({ args, options }).values);
  return {
    ...parsed,
    persistTo: parsed.persist,
    weekShare: parsed["week-share"],
    messagesPerConversation: parsed["messages-per-conversation"],
  };
}
