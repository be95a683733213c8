import { z } from "zod";

const instantText = z.iso.datetime({
  offset: true,
  error: "must be an instant such as 2026-02-01T00:00:00Z",
});

/** An instant: ISO-8601 UTC with milliseconds on the wire, a `Date` in programs. */
export const instant = z.codec(instantText, z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

interface OptionalRange {
  from?: Date | undefined;
  to?: Date | undefined;
}

/** Refuses a range of time that ends before it begins: its empty list would look like an answer. */
export const refuseReversedRange = <S extends z.ZodType<OptionalRange>>(query: S): S =>
  query.refine(
    ({ from, to }) => from === undefined || to === undefined || from <= to,
    "`from` must not be after `to`",
  );

/** A number of things. */
export const count = z.int().min(0);

/** A text that Kustomer may not have. */
export const text = z.string().nullable();

const anyWholeNumber = z.coerce
  .number({ error: ({ code }) => (code === "invalid_type" ? "must be a whole number" : undefined) })
  .int();

/** A whole number in a query. */
export const wholeNumber = (min: number, max: number) => anyWholeNumber.min(min).max(max);

/**
 * A text without control characters and halves of characters (lone surrogates): Postgres cannot store NUL, UTF-8 has no
 * such halves, and people cannot read the others.
 */
export const cleanText = /^[^\p{Cc}\p{Cs}]*$/u;

/** A text that a person types. */
export const typedText = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(cleanText, "must not hold control characters or halves of characters");

/** A name that a person gives to a workspace or token. */
export const resourceName = typedText(1, 200);

/** The id of a record at Kustomer. */
export const kustomerId = z.string().min(1).max(200).regex(cleanText, "is not a Kustomer id");

/** Defines a part of a reply. The OpenAPI document describes it once, under its id. */
export const defineReply = <S extends z.ZodRawShape>(id: string, shape: S) => z.object(shape).meta({ id });

/** Defines the body of a request, which has no other fields. The OpenAPI document describes it under its id. */
export const defineBody = <S extends z.ZodRawShape>(id: string, shape: S) =>
  z.strictObject(shape).meta({ id });

/** The body of every error reply; further fields are facts that a program can act on. */
export const errorReply = z
  .looseObject({
    error: z
      .string()
      .describe(
        "invalid, unauthorized, forbidden, not_found, conflict, gone, rate_limited or unavailable; internal for a bug in Inlet",
      ),
    message: z.string().describe("What happened and what to do, for people"),
  })
  .meta({ id: "Error" });

/** Place and size of a page in a list. */
export const pageQuery = z.strictObject({
  after: z.string().max(1_000).optional().describe("`next` of the previous page; without it the first page"),
  limit: wholeNumber(1, 1_000).default(100).describe("The maximum number of items in the page"),
});

/** Builds the schema of one page of a list; `next` is null at the end. */
export const createPageSchema = <S extends z.ZodType>(item: S) =>
  z.object({
    data: z.array(item),
    next: z
      .string()
      .nullable()
      .meta({ description: "Send it as `after` to get the next page; null at the end", examples: [null] }),
  });

/** Path parameters of one workspace. The id is in lower case, because the encryption of credentials binds its exact spelling. */
export const workspaceParams = z.object({ workspaceId: z.uuid().toLowerCase() });

/** A reply without a body. */
export const emptyReply = z.undefined().describe("Nothing");
