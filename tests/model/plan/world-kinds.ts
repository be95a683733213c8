import type { KeyName, KnobChange } from "@inlet/kustomer-simulator";
import fc from "fast-check";
import {
  acting,
  keyTrouble,
  leap,
  limiting,
  longLeap,
  loudChange,
  misfortune,
  searchableChange,
  silentChange,
  weather,
} from "./event-generators.ts";
import { type Happening, type Plan, plenty, type TenantPlan } from "./plan.ts";

/** A search shows several pages at least, and its cap is more than a page. */
const searchPages = fc.constantFrom<KnobChange[]>(
  { searchPageMax: 3, searchCapRows: 9 },
  { searchPageMax: 5, searchCapRows: 25 },
  { searchPageMax: 4 },
  { searchPageMax: 20 },
  {},
);

const otherKnobs: fc.Arbitrary<KnobChange> = fc.record({
  listPageMax: fc.constantFrom(10, 20, 100),
  beyondCap: fc.constantFrom("400", "404", "empty"),
  totalCapped: fc.boolean(),
  commaListMax: fc.constantFrom(3, 100),
  commaListMissing: fc.constantFrom("omit", "404"),
  missingRole: fc.constantFrom(401, 403),
  errorShape: fc.constantFrom("jsonapi", "code"),
  retryAfter: fc.boolean(),
  body429: fc.constantFrom("json", "html", "empty"),
  deletedAs: fc.constantFrom("gone", "flagged"),
  mergedSource: fc.constantFrom("gone", "redirect"),
});

const knobs = fc
  .tuple(searchPages, otherKnobs)
  .map(([pages, others]): KnobChange => ({ ...pages, ...others }));

const bySearch: KeyName[] = ["full", "sameOrgOther", "fullLater"];
const ofGlobex: KeyName[] = ["secondOrg", "secondOrgDocumented"];

interface Tenancy {
  /** Keys of the first tenant, and perhaps of a second one of the same org. */
  keys: KeyName[];
  volumeLimit: fc.Arbitrary<number>;
}

const keysOf = (...keys: KeyName[]) =>
  fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 });

/** One tenant, sometimes two, of one org or of two. */
function tenantsOf({ keys, volumeLimit }: Tenancy): fc.Arbitrary<TenantPlan[]> {
  const first = fc.record({ keys: keysOf(...keys), volumeLimit });
  const others = keys.includes("documented") ? ofGlobex : ofGlobex.slice(0, 1);
  const second = fc.record({ keys: fc.oneof(keysOf(...keys), keysOf(...others)), volumeLimit });
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(first) },
    { weight: 1, arbitrary: fc.tuple(first, second) },
  );
}

/** How much a world may hold, at most. A small one takes two thirds of the time: what it costs to read all in the end is left. */
const sizes = {
  small: { conversations: 3, messages: [1, 2], ties: [0, 4], happenings: 5 },
  full: { conversations: 6, messages: [1, 2, 4], ties: [0, 4, 30], happenings: 16 },
} as const;

/** How large worlds may become: `small` in every test run, `full` where there is time. */
export type WorldSize = keyof typeof sizes;

/** A kind of worlds, of a size. */
export type WorldKind = (size: WorldSize) => fc.Arbitrary<Plan>;

/** What differs from one kind of worlds to another. */
interface Theme {
  tenants: fc.Arbitrary<TenantPlan[]>;
  happening: fc.Arbitrary<Happening>;
  fixed: Partial<Plan>;
}

function planOf(size: WorldSize, { tenants, happening, fixed }: Theme): fc.Arbitrary<Plan> {
  const most = sizes[size];
  const plan = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    conversations: fc.integer({ min: 2, max: most.conversations }),
    messagesPerConversation: fc.constantFrom(...most.messages),
    weekShare: fc.constantFrom(0.5, 0.85, 1),
    ties: fc.constantFrom(...most.ties),
    tenants,
    workers: fc.integer({ min: 2, max: 4 }),
    knobs,
    skewMs: fc.constantFrom(0, 0, -1_700, 1_700),
    lagMs: fc.constantFrom(0, 0, 0, 40),
    settleMs: fc.constantFrom(0, 30_000),
    sweepConversations: fc.constantFrom(2, 500),
    limits: fc.constant(undefined),
    hooks: fc.constant(false),
    isSilent: fc.constant(false),
    finalLimit: fc.constant(undefined),
    happenings: fc.array(fc.record({ gap: fc.nat({ max: 25 }), what: happening }), {
      maxLength: most.happenings,
      size: "max",
    }),
  });
  return plan.map((it): Plan => {
    const settleMs = it.lagMs > 0 ? 30_000 : it.settleMs; // what is late must have had its time
    return { ...it, settleMs, ...fixed };
  });
}

const unlimited = fc.constant(plenty);

/** Worlds that are read by search, in which nothing goes: runs alone must make the store equal. */
export const searchedWorlds: WorldKind = (size) =>
  planOf(size, {
    tenants: tenantsOf({ keys: bySearch, volumeLimit: unlimited }),
    happening: fc.oneof(
      { weight: 8, arbitrary: loudChange },
      { weight: 2, arbitrary: searchableChange },
      { weight: 8, arbitrary: misfortune },
      { weight: 2, arbitrary: leap },
      { weight: 2, arbitrary: acting("pause", "resume", "off", "on", "run", "cancel", "key") },
      { weight: 1, arbitrary: weather },
    ),
    fixed: {},
  });

/** Worlds that are read by lists, or now so and now so. */
export const listedWorlds: WorldKind = (size) =>
  planOf(size, {
    tenants: tenantsOf({ keys: ["documented", "documented", "full"], volumeLimit: unlimited }),
    happening: fc.oneof(
      { weight: 8, arbitrary: loudChange },
      { weight: 8, arbitrary: misfortune },
      { weight: 2, arbitrary: leap },
      { weight: 2, arbitrary: acting("pause", "resume", "off", "on", "run", "key", "key", "reconcile") },
      { weight: 1, arbitrary: weather },
      { weight: 1, arbitrary: keyTrouble },
    ),
    fixed: { isSilent: true },
  });

/** Worlds in which records go, are merged, are redacted, and come by webhook as well. */
export const perishableWorlds: WorldKind = (size) =>
  planOf(size, {
    tenants: tenantsOf({ keys: ["full", "documented"], volumeLimit: unlimited }),
    happening: fc.oneof(
      { weight: 4, arbitrary: loudChange },
      { weight: 6, arbitrary: silentChange },
      { weight: 6, arbitrary: misfortune },
      { weight: 2, arbitrary: leap },
      {
        weight: 3,
        arbitrary: acting("run", "reconcile", "reconcile all", "replay", "hold", "let go", "cancel", "key"),
      },
      { weight: 1, arbitrary: weather },
    ),
    fixed: { isSilent: true },
  }).chain((plan) => fc.boolean().map((hooks) => ({ ...plan, hooks })));

/** Worlds with a volume limit, with billing periods that turn, with past ranges that are read. */
export const limitedWorlds: WorldKind = (size) =>
  planOf(size, {
    tenants: tenantsOf({ keys: bySearch, volumeLimit: fc.nat({ max: 12 }) }),
    happening: fc.oneof(
      { weight: 6, arbitrary: loudChange },
      { weight: 6, arbitrary: misfortune },
      { weight: 3, arbitrary: limiting },
      { weight: 2, arbitrary: fc.oneof(leap, longLeap) },
      {
        weight: 2,
        arbitrary: acting("run", "cancel", "backfill", "off", "on", "hold", "let go", "reconnect"),
      },
      { weight: 1, arbitrary: weather },
    ),
    fixed: { isSilent: true },
  }).chain((plan) => fc.constantFrom(undefined, plenty).map((finalLimit): Plan => ({ ...plan, finalLimit })));

/** Worlds whose orgs allow few requests a minute: whatever happens, no minute holds more than the share of them. */
export const narrowWorlds: WorldKind = (size) =>
  planOf(size, {
    tenants: tenantsOf({ keys: ["full", "documented"], volumeLimit: unlimited }),
    happening: fc.oneof(
      { weight: 6, arbitrary: loudChange },
      { weight: 8, arbitrary: misfortune },
      { weight: 2, arbitrary: leap },
      { weight: 2, arbitrary: acting("run", "key", "reconcile") },
    ),
    fixed: { isSilent: true, limits: { limitPerMinute: 60, searchesPerMinute: 25 } },
  });
