import { z } from "zod";

/** An instant: ISO-8601 UTC with milliseconds on the wire, a `Date` in programs. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A name that a person gives. Control characters are refused: Postgres stores no NUL, and nobody reads the rest. */
export const resourceName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, "must not hold control characters");

/** An id that Kustomer gave. */
export const kustomerId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, "is no Kustomer id");

/** What every refusal looks like; further fields are facts a program can act on. */
export const errorReply = z
  .looseObject({
    error: z
      .string()
      .describe(
        "invalid, unauthorized, forbidden, not_found, conflict, rate_limited or unavailable; internal for a bug of ours",
      ),
    message: z.string().describe("What happened and what to do, for people"),
  })
  .meta({ id: "Error" });

/** Which page of a list. */
export const pageQuery = z.strictObject({
  after: z.string().max(1_000).optional().describe("`next` of the page before; without it the first page"),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe("Most items of a page"),
});

/** A page of a list; `next` is null at the end. */
export const createPageSchema = <S extends z.ZodType>(item: S) =>
  z.object({
    data: z.array(item),
    next: z.string().nullable().describe("To be sent as `after` for the next page; null at the end"),
  });

/** The workspace that a path names; in small letters, for keys are sealed for it by its exact name. */
export const workspaceParams = z.object({ workspaceId: z.uuid().toLowerCase() });

/** A reply without a body. */
export const emptyReply = z.undefined().describe("Nothing");
