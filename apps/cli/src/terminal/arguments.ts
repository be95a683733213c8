import { InvalidArgumentError } from "commander";
import { z } from "zod";

/** An argument's text as `schema` reads it; what does not parse is bad usage. */
export function parseAs<S extends z.ZodType>(schema: S): (text: string) => z.output<S> {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(parsed.error.issues.map((it) => it.message).join("; "));
  };
}

/** An id of ours. */
export const parseId = parseAs(
  z.uuid({ error: "It is not an id, which looks like 0198c6d2-7a4e-7b1c-9f3a-5d2e8c4b6a10." }),
);

/** An instant, such as `2026-02-01T00:00:00Z`. */
export const parseInstant = parseAs(
  z.iso
    .datetime({ offset: true, error: "It is not an instant, which looks like 2026-02-01T00:00:00Z." })
    .transform((text) => new Date(text)),
);

/** A whole number within `bounds`. */
export function parseWholeNumber<S extends z.ZodType<unknown, number>>(
  bounds: S,
): (text: string) => z.output<S> {
  const digits = z.string().regex(/^\d{1,15}$/, "It is not a whole number.");
  return parseAs(digits.transform(Number).pipe(bounds));
}
