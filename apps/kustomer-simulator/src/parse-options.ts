import { z } from "zod";
import { defaultKnobs, applyKnobChange } from "./knobs.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

const whole = z.coerce.number().pipe(z.int().min(0));
const amount = z.coerce.number().min(0);

const argumentsSchema = z.object({
  port: whole.default(0),
  seed: whole.default(1),
  conversations: whole.default(2_500),
  customers: whole.default(1_500),
  days: amount.optional(),
  rate: amount.optional(),
  epoch: z.coerce.date().optional(),
  knobs: z
    .string()
    .transform((text) => applyKnobChange(defaultKnobs(), JSON.parse(text)))
    .optional(),
  persist: z.string().optional(),
  "week-share": amount.max(1).optional(),
  "messages-per-conversation": amount.optional(),
  ties: whole.optional(),
});

/**
 * Reads the command line's values; it makes a larger world than the function does.
 * @throws ZodError naming what is wrong
 */
export function parseOptions(values: Record<string, string | undefined>): SimulatorOptions {
  const given = argumentsSchema.parse(values);
  const options = {
    ...given,
    persistTo: given.persist,
    weekShare: given["week-share"],
    messagesPerConversation: given["messages-per-conversation"],
  };
  return omitUndefined(options);
}

/** Drops what was not said, so that defaults apply. */
function omitUndefined(
  options: { [K in keyof SimulatorOptions]: SimulatorOptions[K] | undefined },
): SimulatorOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
