import { z } from "zod";

/** Failures the server can inject; the `faults` knob gives each its probability per request. */
export const faultNames = [
  "rate429",
  "error500",
  "error200",
  "html400",
  "html403",
  "html502",
  "busy503",
  "dropped",
  "slowBody",
  "truncated",
  "timedOut",
] as const;

export type FaultName = (typeof faultNames)[number];

const probability = z.number().min(0).max(1);
const flag = (byDefault: boolean, effect: string) => z.boolean().default(byDefault).describe(effect);
const count = (byDefault: number, effect: string) => z.int().min(0).default(byDefault).describe(effect);
const positive = (byDefault: number, effect: string) => z.int().min(1).default(byDefault).describe(effect);
const days = (byDefault: number, effect: string) => z.number().min(0).default(byDefault).describe(effect);
/** The first choice is the default. */
const choice = <const T extends string>(choices: readonly [T, ...T[]], effect: string) =>
  z.literal(choices).prefault(choices[0]).describe(effect);
const chance = (effect: string) => probability.default(0).describe(effect);

const allFaults = (rate: number) =>
  Object.fromEntries(faultNames.map((name) => [name, rate])) as Record<FaultName, number>;

/**
 * The settings that can change while the simulator runs: name, allowed values, default and effect. This is their only
 * documentation; `GET /_sim` returns it as `knobSchema`. The defaults are Kustomer's documented behavior. Each group
 * names the files in which its knobs take effect.
 */
export const knobsSchema = z.strictObject({
  // http/rate-limits.ts
  limitPerMinute: count(1_000, "requests an org may make in any 60 s"),
  searchesPerMinute: count(100, "searches an org may make in any 60 s"),
  othersPerMinute: count(
    0,
    "requests of the customer's other tools, evenly spread and not logged, in the org's budget",
  ),
  enforceLimits: flag(true, "false: no request is refused for its rate"),
  searchHeaders: choice(["org", "search"], "the budget shown in a search's rate limit headers"),
  resetHeader: choice(["on429", "always", "never"], "when x-ratelimit-reset is sent"),
  retryAfter: flag(false, "Retry-After on 429"),
  body429: choice(["json", "html", "empty"], "body of a 429"),

  // http/pagination.ts, http/list-handlers.ts, http/record-handlers.ts
  listPageMax: positive(100, "maximum pageSize of lists; users and teams have five times as many"),
  searchPageMax: positive(500, "maximum pageSize of searches"),
  servedPageMax: count(0, "a page of more rows answers 504; 0: none does"),
  overPageMax: choice(["clamp", "refuse"], "a pageSize above the maximum: reduced, or 400"),
  pageSizeIgnored: flag(false, "true: pages have the maximum of rows, whatever pageSize says"),
  statedPageSize: choice(
    ["served", "requested"],
    "meta.pageSize: that of the page, or the requested one even where the page is smaller",
  ),
  metaOmitted: flag(false, "true: lists and searches have no `meta`, and so no total"),
  listOrder: choice(["asc", "desc"], "order by id when the request has no sort"),
  customerListFilters: flag(true, "GET /customers honors filter[...]"),
  commaListMax: positive(100, "ids in one comma list; more answers 400"),
  commaListMissing: choice(
    ["omit", "404", "null"],
    "an unknown id in a comma list: left out, the whole list fails, or null in its place",
  ),
  deletedAs: choice(
    ["gone", "flagged"],
    "a deleted conversation or customer, by id: 404, or the record with `deleted: true`",
  ),
  mergedSource: choice(
    ["gone", "redirect"],
    "a merged conversation or customer, by id: 404, or the record it was merged into",
  ),

  tagsUnlisted: flag(false, "true: GET /tags answers 404"),
  listCapRows: count(0, "rows a list can return over all pages, except tags and lists of one record; 0: all"),
  beyondListCap: choice(
    ["400", "empty", "repeat"],
    "the answer past that cap; `repeat`: the last page that lies within it",
  ),
  pastEnd: choice(["empty", "404"], "the answer to a page of a list after its last one"),
  listSortedBy: choice(
    ["id", "createdAt", "updatedAt", "nothing"],
    "what lists are sorted by; `nothing`: a fixed random order",
  ),
  sortIgnored: flag(false, "true: lists ignore `sort`"),
  pageIgnored: flag(false, "true: lists ignore `page` and return the first one"),
  nextLink: choice(
    ["relative", "absolute", "always", "same", "omitted"],
    "links.next; `always`: also on the last page; `same`: always that of page 1; `omitted`: without any links",
  ),
  textNumbers: flag(false, "true: the numbers in `meta` are strings"),

  // http/search-handlers.ts
  searchCapRows: positive(10_000, "rows a search can return over all pages"),
  searchCapPages: positive(100, "pages a search can return"),
  beyondCap: choice(["400", "404", "empty"], "the answer past either cap"),
  totalCapped: flag(false, "true: meta.total stops at searchCapRows"),
  tiesShuffled: flag(false, "true: each search returns records with the same updatedAt in another order"),
  sortRefused: z
    .array(z.enum(["conversation", "message", "customer", "note"]))
    .default([])
    .describe("what searches may not sort: such a search is refused with 400"),
  inRefused: flag(false, "true: a search with the operator `in` is refused with 400"),
  searchUnsorted: flag(false, "true: search ignores sort"),
  searchHorizonDays: days(730, "standard search covers records updated within it"),
  archiveOverlapDays: days(
    30,
    "archive search covers records older than the horizon, and this many days on the newer side",
  ),
  hiddenRows: count(0, "rows of every search that meta.total counts and that are not shown"),
  hiddenPlace: choice(["end", "start"], "where these rows would be: after all others, or on the first page"),
  outOfOrderPages: count(0, "shuffle the next N pages of searches that have more than one row"),
  indexLagMs: count(0, "delay before a change appears in searches"),

  // http/access-checks.ts, http/reply.ts, http/request-handler.ts
  missingRole: z
    .union([z.literal(401), z.literal(403)])
    .default(403)
    .describe("status when a role is missing"),
  errorShape: choice(["jsonapi", "code"], "the older or the newer error body"),
  revoked: z.array(z.string()).default([]).describe("names of keys that are refused with 401"),
  rolesLost: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe("key name -> roles removed from it"),
  stray401: count(0, "refuse the next N authenticated requests with 401"),
  failingIds: z
    .array(z.string())
    .default([])
    .describe("ids of records; every reply that would hold one of them is a 500"),
  latencyMs: count(0, "added to every response"),
  slowBodyMs: count(2_000, "duration of a slow body"),
  faults: z
    .union([probability, z.partialRecord(z.enum(faultNames), probability)])
    .transform((value) => (typeof value === "number" ? allFaults(value) : { ...allFaults(0), ...value }))
    .prefault({})
    .describe("a probability for each fault; one number sets all"),

  // http/odd-replies.ts
  okStatus: z.int().min(200).max(299).default(200).describe("status of replies that are 200 by default"),
  byteOrderMark: flag(false, "true: bodies begin with a byte order mark"),
  gzipErrors: flag(false, "true: a refusal has an empty body and `content-encoding: gzip`"),
  statedLimit: z.int().min(0).nullable().default(null).describe("x-ratelimit-limit, whatever the limit is"),
  hugeRecords: z
    .record(z.string(), z.literal(["text", "nested"]))
    .default({})
    .describe("record id -> what adds 60 MiB to its attributes: a text, or lists within each other"),
  longNumbers: flag(false, "true: attributes have numbers beyond those of JavaScript and Postgres"),

  // world/odd-attributes.ts
  subjectInMeta: flag(false, "true: messages have their subject in `meta` alone"),
  namesInParts: flag(false, "true: customers have first and last name alone"),
  badDates: flag(false, "true: a third of the records were created in the year 0 or on 30 February"),
  orgUnnamed: flag(false, "true: records do not name their org"),
  cutPreviews: flag(false, "true: the size of messages is far beyond their preview"),

  // backend.ts, mutations/, start-simulator.ts
  clockOffsetMs: z
    .int()
    .default(0)
    .describe(
      "Kustomer's clock minus true time; affects the Date header and new changes (`epoch` shifts the generated records)",
    ),
  dateOffsetMs: z
    .int()
    .default(0)
    .describe("the Date header minus Kustomer's clock, as a proxy may change it"),
  dateHeader: choice(["date", "none", "garbage"], "whether replies have a Date header that can be parsed"),
  frozen: flag(false, "true: the random changes of `--rate` pause"),
  destructive: flag(
    false,
    "true: random changes include merges, deletions, redactions, hidden messages and mass updates",
  ),
  mergeUpdatesMoved: flag(true, "false: what a merge moves to the target keeps its updatedAt and revision"),
  redactPreviews: flag(true, "false: conversation and customer keep their copy of a redacted text"),

  // webhooks/
  webhookDelayMs: count(0, "delay between a change and its webhooks"),
  webhookTimeoutMs: count(5_000, "time a receiver has to answer"),
  webhookDuplicates: chance("probability that an event is delivered twice"),
  webhookLoss: chance("probability that an event is never delivered"),
  webhookReorder: flag(
    false,
    "true: the events of a change are delivered in random order, up to four at once",
  ),
  webhookRetryMs: z
    .array(z.int().min(0))
    .default([1, 1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000))
    .describe("pause before each retry; the webhook is disabled when the last retry fails"),
});

/** The value of every knob. */
export type Knobs = z.output<typeof knobsSchema>;

/** A change of some knobs. `faults` is one probability for all faults, or a map. */
export type KnobChange = Partial<z.input<typeof knobsSchema>>;

/**
 * Returns the knobs after a change. Knobs and faults that it does not name keep their values.
 * @throws ZodError on an unknown name or a value out of range
 */
export function applyKnobChange(knobs: Knobs, change: KnobChange): Knobs {
  const merged = typeof change.faults === "object" ? { ...knobs.faults, ...change.faults } : change.faults;
  return knobsSchema.parse({ ...knobs, ...change, faults: merged ?? knobs.faults });
}

export const defaultKnobs = (): Knobs => knobsSchema.parse({});

/** Creates a store with the default knobs, changed by `initialChange`. */
export function createKnobStore(initialChange: KnobChange) {
  const initial = applyKnobChange(defaultKnobs(), initialChange);
  let knobs = initial;
  return {
    knobs: () => knobs,
    /** @throws ZodError on an unknown name or a value out of range */
    update(change: KnobChange) {
      knobs = applyKnobChange(knobs, change);
      return knobs;
    },
    reset() {
      knobs = initial;
    },
  };
}
