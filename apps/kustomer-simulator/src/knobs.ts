import { z } from "zod";

const probability = z.number().min(0).max(1);

/** What can go wrong on the wire, each with its probability per request. */
export const faultNames = [
  "rate429",
  "error500",
  "html502",
  "dropped",
  "slowBody",
  "truncated",
  "timedOut",
] as const;

/** A fault of the wire. */
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

/** Everything that can be turned while the simulator runs; defaults are Kustomer's documented behaviour. */
export const knobsSchema = z.strictObject({
  limitPerMinute: count.default(1_000).describe("requests an org may make in any 60 s"),
  searchesPerMinute: count.default(100).describe("searches an org may make in any 60 s"),
  othersPerMinute: count.default(0).describe("requests of the customer's other tools, in the org's budget"),
  enforceLimits: z.boolean().default(true).describe("false: nothing is refused for its rate"),
  searchHeaders: z.enum(["org", "search"]).default("org").describe("whose budget a search's headers tell"),
  listPageMax: z.int().min(1).default(100).describe("pageSize of lists; users and teams have 500"),
  listOrder: z.enum(["asc", "desc"]).default("asc").describe("order by id when no sort is given"),
  searchPageMax: z.int().min(1).default(500).describe("pageSize of searches"),
  overPageMax: z.enum(["clamp", "refuse"]).default("clamp").describe("a pageSize above the maximum"),
  searchCapRows: z.int().min(1).default(10_000).describe("rows a search window shows"),
  searchCapPages: z.int().min(1).default(100).describe("pages a search shows"),
  beyondCap: z.enum(["400", "404", "empty"]).default("400").describe("the answer past either cap"),
  totalCapped: z.boolean().default(false).describe("true: meta.total stops at searchCapRows"),
  searchUnsorted: z.boolean().default(false).describe("true: search ignores sort"),
  searchHorizonDays: z.number().min(0).default(730).describe("standard search shows what moved within it"),
  archiveOverlapDays: z
    .number()
    .min(0)
    .default(30)
    .describe("archive search shows what is older than the horizon, and this much beyond"),
  customerListFilters: z.boolean().default(true).describe("GET /customers honours filter[...]"),
  commaListMax: z.int().min(1).default(100).describe("ids in one comma list; more answers 400"),
  commaListMissing: z.enum(["omit", "404"]).default("omit").describe("an unknown id in a comma list"),
  indexLagMs: count.default(0).describe("how long search shows the past"),
  latencyMs: count.default(0).describe("added to every answer"),
  clockOffsetMs: z.int().default(0).describe("Kustomer's clock less the true one: Date and new changes"),
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
  body429: z.enum(["json", "html", "empty"]).default("json").describe("what a 429 says"),
  revoked: z.array(z.string()).default([]).describe("names of keys that now answer 401"),
  rolesLost: z.record(z.string(), z.array(z.string())).default({}).describe("key name -> roles taken away"),
  stray401: count.default(0).describe("the next N authenticated requests answer 401 once"),
  frozen: z.boolean().default(false).describe("true: the changes of `--rate` pause"),
  destructive: z
    .boolean()
    .default(false)
    .describe("true: random changes merge, delete, redact, hide and mass update too"),
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
  webhookDelayMs: count.default(0).describe("between a change and its webhooks"),
  webhookTimeoutMs: count.default(5_000).describe("how long a receiver may take"),
  webhookDuplicates: probability.default(0).describe("an event is delivered twice"),
  webhookLoss: probability.default(0).describe("an event is never delivered"),
  webhookReorder: z
    .boolean()
    .default(false)
    .describe("the events of a change come in any order, several at once"),
  webhookRetryMs: z
    .array(count)
    .default([1, 1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000))
    .describe("pauses between tries; after the last the hook is disabled"),
  slowBodyMs: count.default(2_000).describe("how long a slow body takes"),
  faults: z
    .union([probability, faults.partial()])
    .transform((given) => faults.parse(typeof given === "number" ? setEveryFault(given) : given))
    .prefault({}),
});

/** The state of every knob. */
export type Knobs = z.output<typeof knobsSchema>;

/** What a caller may send: any knobs, and `faults` as one number for all or as a map. */
export type KnobChange = Partial<z.input<typeof knobsSchema>>;

/**
 * The knobs after a change; what it does not name stays as it was, within `faults` too.
 * @throws ZodError on an unknown name or a value out of range
 */
export function applyKnobChange(knobs: Knobs, change: KnobChange): Knobs {
  const mixed = typeof change.faults === "object" ? { ...knobs.faults, ...change.faults } : change.faults;
  return knobsSchema.parse({ ...knobs, ...change, faults: mixed ?? knobs.faults });
}

/** The knobs of a running simulator. */
export interface KnobStore {
  knobs(): Knobs;
  /** @throws ZodError on an unknown name or a value out of range */
  turn(change: KnobChange): Knobs;
  /** Back to how they were at birth. */
  reset(): void;
}

/** A board whose knobs are at their defaults, but for those that are given. */
export function createKnobStore(initialChange: KnobChange): KnobStore {
  const first = applyKnobChange(defaultKnobs(), initialChange);
  let knobs = first;
  return {
    knobs: () => knobs,
    turn(change) {
      knobs = applyKnobChange(knobs, change);
      return knobs;
    },
    reset() {
      knobs = first;
    },
  };
}

/** All knobs at their defaults. */
export function defaultKnobs(): Knobs {
  return knobsSchema.parse({});
}

function setEveryFault(rate: number): Record<FaultName, number> {
  return {
    rate429: rate,
    error500: rate,
    html502: rate,
    dropped: rate,
    slowBody: rate,
    truncated: rate,
    timedOut: rate,
  };
}
