import { InvalidArgumentError } from "commander";
import { z } from "zod";

/** Returns a parser of an argument's text by `schema`. Text that does not parse is bad usage. */
export function parseAs<S extends z.ZodType>(schema: S): (text: string) => z.output<S> {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(parsed.error.issues.map((it) => it.message).join("; "));
  };
}

/** Returns a parser of one of a few words. */
export const parseOneOf = <T extends string>(words: readonly T[]): ((text: string) => T) =>
  parseAs(z.enum(words, { error: `Must be one of ${words.join(", ")}.` }));

/** Parses an id of Inlet's, in any case. It is in lower case afterwards, because encryption binds the exact spelling of a workspace's. */
export const parseId = parseAs(
  z.uuid({ error: "Not an id: expected something like 0198c6d2-7a4e-7b1c-9f3a-5d2e8c4b6a10." }).toLowerCase(),
);

/** Parses an instant, such as `2026-02-01T00:00:00Z`. */
export const parseInstant = parseAs(
  z.iso
    .datetime({ offset: true, error: "Not an instant: expected something like 2026-02-01T00:00:00Z." })
    .transform((text) => new Date(text)),
);

/** Returns a parser of whole numbers within `bounds`. */
export function parseWholeNumber<S extends z.ZodType<unknown, number>>(
  bounds: S,
): (text: string) => z.output<S> {
  const digits = z.string().regex(/^\d{1,15}$/, "Not a whole number.");
  return parseAs(digits.transform(Number).pipe(bounds));
}

/** Parses the number of rows that one statement handles. */
export const parseCount = parseWholeNumber(z.int().min(1).max(1_000));
