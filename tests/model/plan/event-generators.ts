import type { KnobChange } from "@inlet/kustomer-simulator";
import fc from "fast-check";
import type { Fate } from "../processes/model-process.ts";
import type { AdminAct, Change, Happening } from "./plan.ts";

type Weighted<T> = fc.WeightedArbitrary<T>;

const of = <T>(weight: number, arbitrary: fc.Arbitrary<T>): Weighted<T> => ({ weight, arbitrary });
const oneOf = <T>(weight: number, ...values: T[]): Weighted<T> => of(weight, fc.constantFrom(...values));

const org = fc.oneof(oneOf(4, "acme" as const), oneOf(1, "globex" as const));

const changing = (action: fc.Arbitrary<Change>): fc.Arbitrary<Happening> =>
  fc.record({ kind: fc.constant("mutate" as const), action, org });

/** What every reader sees by itself: whatever happens moves a conversation. */
export const loudChange = changing(
  fc.oneof(
    oneOf<Change>(5, "addMessage"),
    oneOf<Change>(3, "createConversation"),
    oneOf<Change>(4, "editConversation", "close", "reopen", "tag"),
    oneOf<Change>(2, "editMessage", "snooze", "updateTag"),
    of(1, bulkOf("conversations")),
  ),
);

/** What a reader by search sees as well. */
export const searchableChange = changing(
  fc.oneof(oneOf<Change>(2, "updateCustomer"), of(1, bulkOf("messages")), of(1, bulkOf("customers"))),
);

/** What only looking again at what is stored shows. */
export const silentChange = changing(
  fc.oneof(
    oneOf<Change>(2, "updateCustomer", "deleteConversation", "redact", "hideMessage"),
    oneOf<Change>(1, "deleteCustomer"),
    of(
      2,
      fc.constantFrom("conversations", "customers").map((stream): Change => ({ type: "merge", stream })),
    ),
    of(1, bulkOf("customers")),
  ),
);

function bulkOf(stream: "conversations" | "messages" | "customers"): fc.Arbitrary<Change> {
  return fc.integer({ min: 2, max: 12 }).map((count): Change => ({ type: "massUpdate", stream, count }));
}

const fates: Fate[] = ["crash before", "crash after", "crash after", "fail before", "fail after"];

/** What befalls processes and the queue. */
export const misfortune: fc.Arbitrary<Happening> = fc.oneof(
  of(6, fc.record({ kind: fc.constant("fate" as const), fate: fc.constantFrom(...fates) })),
  oneOf<Happening>(3, { kind: "kill" }, { kind: "stall" }, { kind: "close" }),
  oneOf<Happening>(2, { kind: "lose the queue" }, { kind: "tick" }),
  oneOf<Happening>(1, { kind: "keep house" }),
);

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Time that passes at once. */
export const leap: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant("leap" as const),
  seconds: fc.constantFrom(1, 40, 6 * minute, 20 * minute, 90 * minute, 3 * hour, day, 2.2 * day),
});

/** Long enough for billing periods to turn. */
export const longLeap: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant("leap" as const),
  seconds: fc.constantFrom(20 * minute, day, 8 * day, 32 * day),
});

const tenant = fc.nat({ max: 1 });

/** One of these acts of an admin. */
export const acting = (...acts: AdminAct[]): fc.Arbitrary<Happening> =>
  fc.record({ kind: fc.constant("admin" as const), what: fc.constantFrom(...acts), tenant });

export const limiting: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant("limit" as const),
  limit: fc.nat({ max: 15 }),
  tenant,
});

const fault = fc.constantFrom(0, 0, 0.08);

const knobChange: fc.Arbitrary<KnobChange> = fc.oneof(
  of(
    3,
    fc
      .record({
        rate429: fault,
        error500: fault,
        html502: fault,
        dropped: fault,
        truncated: fault,
        timedOut: fault,
      })
      .map((faults) => ({ faults })),
  ),
  oneOf<KnobChange>(3, { faults: 0 }),
  of(
    1,
    fc.nat({ max: 2 }).map((stray401) => ({ stray401 })),
  ),
  oneOf<KnobChange>(1, { searchUnsorted: true }, { searchUnsorted: false }),
);

/** Kustomer's wire gets worse, or better again. */
export const weather: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant("knobs" as const),
  change: knobChange,
});

/** A key dies or loses a right, or has it back. */
export const keyTrouble: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant("knobs" as const),
  change: fc.constantFrom<KnobChange[]>(
    { revoked: ["full", "secondOrg"] },
    { revoked: ["documented"] },
    { rolesLost: { full: ["org.permission.search.create"] } },
    { rolesLost: { full: ["org.permission.audit_logs.read"] } },
    { rolesLost: { documented: ["org.permission.tag.read"], full: ["org.permission.message.read"] } },
    { revoked: [], rolesLost: {} },
  ),
});
