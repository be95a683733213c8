import { z } from "zod";

const probability = z.number().min(0).max(1);

/** Failures the server can inject; the `faults` knob gives each its probability per request. */
export const faultNames = [
  "rate429",
  "error500",
  "html502",
  "dropped",
  "slowBody",
  "truncated",
  "timedOut",
] as const;

/** An injected failure. */
export type FaultName = (typeof faultNames)[number];

const faults = z.object({
  rate429: probability.default(0),
  error500: probability.default(0),
  html502: probability.default(0),
  dropped: probability.default(0),
  slowBody: probability.default(0),
  truncated: probability.default(0),
  timedOut: probability.default(0),
});

const count = z.int().min(0);

/** The settings that can change while the simulator runs. The defaults are Kustomer's documented behavior. */
export const knobsSchema = z.strictObject({
  limitPerMinute: count.default(1_000).describe("requests an org may make in any 60 s"),
  searchesPerMinute: count.default(100).describe("searches an org may make in any 60 s"),
  othersPerMinute: count.default(0).describe("requests of the customer's other tools, in the org's budget"),
  enforceLimits: z.boolean().default(true).describe("false: no request is refused for its rate"),
  searchHeaders: z
    .enum(["org", "search"])
    .default("org")
    .describe("the budget shown in a search's rate limit headers"),
  listPageMax: z.int().min(1).default(100).describe("maximum pageSize of lists; users and teams have 500"),
  listOrder: z.enum(["asc", "desc"]).default("asc").describe("order by id when the request has no sort"),
  searchPageMax: z.int().min(1).default(500).describe("maximum pageSize of searches"),
  overPageMax: z.enum(["clamp", "refuse"]).default("clamp").describe("a pageSize above the maximum"),
  searchCapRows: z.int().min(1).default(10_000).describe("rows a search can return over all pages"),
  searchCapPages: z.int().min(1).default(100).describe("pages a search can return"),
  beyondCap: z.enum(["400", "404", "empty"]).default("400").describe("the answer past either cap"),
  totalCapped: z.boolean().default(false).describe("true: meta.total stops at searchCapRows"),
  searchUnsorted: z.boolean().default(false).describe("true: search ignores sort"),
  searchHorizonDays: z
    .number()
    .min(0)
    .default(730)
    .describe("standard search covers records updated within it"),
  archiveOverlapDays: z
    .number()
    .min(0)
    .default(30)
    .describe("archive search covers records older than the horizon, and this many days on the newer side"),
  customerListFilters: z.boolean().default(true).describe("GET /customers honors filter[...]"),
  commaListMax: z.int().min(1).default(100).describe("ids in one comma list; more answers 400"),
  commaListMissing: z.enum(["omit", "404"]).default("omit").describe("an unknown id in a comma list"),
  indexLagMs: count.default(0).describe("delay before a change appears in searches"),
  latencyMs: count.default(0).describe("added to every response"),
  clockOffsetMs: z
    .int()
    .default(0)
    .describe("Kustomer's clock minus true time; affects the Date header and new changes"),
  missingRole: z
    .union([z.literal(401), z.literal(403)])
    .default(403)
    .describe("status when a role is missing"),
  errorShape: z.enum(["jsonapi", "code"]).default("jsonapi").describe("the older or the newer error body"),
  resetHeader: z
    .enum(["always", "on429", "never"])
    .default("on429")
    .describe("when x-ratelimit-reset is sent"),
  retryAfter: z.boolean().default(false).describe("Retry-After on 429"),
  body429: z.enum(["json", "html", "empty"]).default("json").describe("body of a 429"),
  revoked: z.array(z.string()).default([]).describe("names of keys that are refused with 401"),
  rolesLost: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe("key name -> roles removed from it"),
  stray401: count.default(0).describe("refuse the next N authenticated requests with 401"),
  frozen: z.boolean().default(false).describe("true: the random changes of `--rate` pause"),
  destructive: z
    .boolean()
    .default(false)
    .describe("true: random changes include merges, deletions, redactions, hidden messages and mass updates"),
  deletedAs: z
    .enum(["gone", "flagged"])
    .default("gone")
    .describe("a deleted conversation or customer, by id: 404, or the record with `deleted`"),
  mergedSource: z
    .enum(["gone", "redirect"])
    .default("gone")
    .describe("a merged conversation or customer, by id: 404, or the target's record"),
  redactPreviews: z
    .boolean()
    .default(true)
    .describe("false: conversation and customer keep their copy of a redacted text"),
  webhookDelayMs: count.default(0).describe("delay between a change and its webhooks"),
  webhookTimeoutMs: count.default(5_000).describe("time a receiver has to answer"),
  webhookDuplicates: probability.default(0).describe("probability that an event is delivered twice"),
  webhookLoss: probability.default(0).describe("probability that an event is never delivered"),
  webhookReorder: z
    .boolean()
    .default(false)
    .describe("true: the events of a change are delivered in random order, several at once"),
  webhookRetryMs: z
    .array(count)
    .default([1, 1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000))
    .describe("pause before each retry; the webhook is disabled when the last retry fails"),
  slowBodyMs: count.default(2_000).describe("duration of a slow body"),
  faults: z
    .union([probability, faults.partial()])
    .transform((value) => faults.parse(typeof value === "number" ? setEveryFault(value) : value))
    .prefault({}),
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
    /** Restores the initial values. */
    reset() {
      knobs = initial;
    },
  };
}

/** Every knob at its default. */
export function defaultKnobs(): Knobs {
  return knobsSchema.parse({});
}

function setEveryFault(rate: number): Record<FaultName, number> {
  return Object.fromEntries(faultNames.map((name) => [name, rate])) as Record<FaultName, number>;
}
