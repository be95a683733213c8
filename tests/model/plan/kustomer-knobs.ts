import type { KeyName, KnobChange } from "@inlet/kustomer-simulator";
import fc from "fast-check";

/** Small pages, so that a search has several, and result caps that are larger than a page. */
const anySearchKnobs = fc.constantFrom<KnobChange[]>(
  { searchPageMax: 3, searchCapRows: 9 },
  { searchPageMax: 5, searchCapRows: 25 },
  { searchPageMax: 4 },
  { searchPageMax: 20 },
  {},
);

const anyOtherKnobs: fc.Arbitrary<KnobChange> = fc.record({
  tiesShuffled: fc.boolean(),
  listPageMax: fc.constantFrom(10, 20, 100),
  beyondCap: fc.constantFrom("400", "404", "empty"),
  totalCapped: fc.boolean(),
  commaListMax: fc.constantFrom(3, 100),
  commaListMissing: fc.constantFrom("omit", "404", "null"),
  missingRole: fc.constantFrom(401, 403),
  errorShape: fc.constantFrom("jsonapi", "code"),
  retryAfter: fc.boolean(),
  body429: fc.constantFrom("json", "html", "empty"),
  deletedAs: fc.constantFrom("gone", "flagged"),
  mergedSource: fc.constantFrom("gone", "redirect"),
});

/** The knobs of an ordinary Kustomer: what its documentation leaves open. */
export const anyKnobs = fc
  .tuple(anySearchKnobs, anyOtherKnobs)
  .map(([pages, others]): KnobChange => ({ ...pages, ...others }));

/** One oddity of Kustomer, which only some worlds have. */
interface Oddity<K extends keyof KnobChange> {
  values: KnobChange[K][];
  /**
   * What the store must be at the end. `equal`: equal to the truth. `named`: records may be missing, but each is in the
   * list of pending records, or a run warns about its stream.
   */
  store: "equal" | "named";
  /**
   * Worlds that do not have it. Webhooks do not have odd records, limits of requests must be those of the plan, a server that
   * serves small pages alone must give what is asked for, and one that gives the first page again and again shows no size.
   */
  except?: "webhooks" | "rate limits" | "servedPageMax" | "pageIgnored";
  /** Other knobs that let it take effect in a small world. */
  and?: KnobChange;
}

/** Every oddity, by its knob. */
const oddities: { [K in keyof KnobChange]?: Oddity<K> } = {
  okStatus: { values: [201, 203], store: "equal" },
  byteOrderMark: { values: [true], store: "equal" },
  gzipErrors: { values: [true], store: "equal" },
  longNumbers: { values: [true], store: "equal" },
  statedLimit: { values: [999_999_999_999], store: "equal", except: "rate limits" },
  resetHeader: { values: ["always", "never"], store: "equal", except: "rate limits" },
  searchHeaders: { values: ["search"], store: "equal", except: "rate limits" },
  subjectInMeta: { values: [true], store: "equal", except: "webhooks" },
  namesInParts: { values: [true], store: "equal", except: "webhooks" },
  badDates: { values: [true], store: "equal", except: "webhooks" },
  cutPreviews: { values: [true], store: "equal", except: "webhooks" },
  redactPreviews: { values: [false], store: "equal" },
  listOrder: { values: ["desc"], store: "equal" },
  dateOffsetMs: { values: [-600_000, 600_000], store: "equal" },
  dateHeader: { values: ["none", "garbage"], store: "equal" },
  customerListFilters: { values: [false], store: "equal" },
  nextLink: { values: ["absolute", "always", "same", "omitted"], store: "equal" },
  textNumbers: { values: [true], store: "equal" },
  pageSizeIgnored: { values: [true], store: "equal", except: "servedPageMax" },
  statedPageSize: {
    values: ["requested"],
    store: "equal",
    except: "pageIgnored",
    and: { listPageMax: 10, searchPageMax: 10, searchCapRows: 50 },
  },
  metaOmitted: { values: [true], store: "equal", except: "pageIgnored" },
  hiddenRows: { values: [1, 3], store: "equal" },
  hiddenPlace: { values: ["start"], store: "equal", except: "servedPageMax" },
  outOfOrderPages: { values: [1, 2], store: "equal" },
  inRefused: { values: [true], store: "equal" },
  pageIgnored: { values: [true], store: "named" },
  servedPageMax: { values: [1, 2, 7], store: "equal" },
  overPageMax: { values: ["refuse"], store: "equal" },
  tagsUnlisted: { values: [true], store: "equal", except: "webhooks" },
  listCapRows: { values: [3, 6], store: "named", and: { listPageMax: 3 } },
  beyondListCap: { values: ["empty", "repeat"], store: "equal" },
  pastEnd: { values: ["404"], store: "equal" },
  listSortedBy: { values: ["createdAt", "updatedAt", "nothing"], store: "equal" },
  sortIgnored: { values: [true], store: "equal" },
};

const listOddities = Object.entries(oddities) as [keyof KnobChange, Oddity<keyof KnobChange>][];

/** Draws each oddity with a small probability. */
export const anyOddities: fc.Arbitrary<KnobChange> = fc
  .tuple(
    ...listOddities.map(([knob, { values }]) =>
      fc.oneof(
        { weight: 11, arbitrary: fc.constant<KnobChange>({}) },
        { weight: 1, arbitrary: fc.constantFrom(...values.map((it): KnobChange => ({ [knob]: it }))) },
      ),
    ),
  )
  .map((changes) => Object.assign({}, ...changes) as KnobChange);

/** The oddities that a world can have. */
export function pickOddities({ oddities: drawn, webhooks, rateLimits }: OddWorld): KnobChange {
  const hasLimits = rateLimits !== undefined;
  const [servedPageMax, pageIgnored] = ["servedPageMax" in drawn, "pageIgnored" in drawn];
  const has = { webhooks, "rate limits": hasLimits, servedPageMax, pageIgnored };
  const possible = listOddities.filter(([knob, { except }]) => knob in drawn && !(except && has[except]));
  const changes = possible.map(([knob, { and }]): KnobChange => ({ [knob]: drawn[knob], ...and }));
  return Object.assign({}, ...changes) as KnobChange;
}

/**
 * The roles that keys lack as long as no event removes others. Reading attachments has threads read again, which a world with
 * notes does not wait for.
 */
export const getRolesLost = ({ notes }: { notes: boolean }): NonNullable<KnobChange["rolesLost"]> =>
  notes ? Object.fromEntries(noteKeys.map((it) => [it, ["org.permission.attachment.read"]])) : {};

const noteKeys: KeyName[] = ["full", "sameOrgOther", "fullLater", "secondOrg"];

/** The parts of a plan that its oddities depend on. */
interface OddWorld {
  oddities: KnobChange;
  webhooks: boolean;
  rateLimits: object | undefined;
}

/** Whether a world may end with records that are missing, but named. */
export function mayMissRecords(world: OddWorld): boolean {
  const drawn = pickOddities(world);
  return listOddities.some(([knob, { store }]) => store === "named" && knob in drawn);
}
