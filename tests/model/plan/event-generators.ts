import type { KnobChange } from "@inlet/kustomer-simulator";
import fc from "fast-check";
import type { CallOutcome } from "../processes/model-process.ts";
import type { AdminOperation, Change, PlannedEvent } from "./plan.ts";

type WeightedArbitrary<T> = fc.WeightedArbitrary<T>;

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>): WeightedArbitrary<T> => ({
  weight,
  arbitrary,
});
const weightedChoice = <T>(weight: number, ...values: T[]): WeightedArbitrary<T> =>
  weighted(weight, fc.constantFrom(...values));

const anyOrg = fc.oneof(weightedChoice(4, "acme" as const), weightedChoice(1, "globex" as const));

const anyMutation = (action: fc.Arbitrary<Change>): fc.Arbitrary<PlannedEvent> =>
  fc.record({ kind: fc.constant("mutate" as const), action, org: anyOrg });

/** Changes that every reading strategy sees, because each of them updates a conversation. */
export const anyConversationChange = anyMutation(
  fc.oneof(
    weightedChoice<Change>(5, "addMessage"),
    weightedChoice<Change>(3, "createConversation"),
    weightedChoice<Change>(4, "editConversation", "close", "reopen", "tag"),
    weightedChoice<Change>(2, "editMessage", "snooze", "updateTag"),
    weighted(1, anyBulkChange("conversations")),
  ),
);

/** Changes that only the search strategy sees. */
export const anySearchableChange = anyMutation(
  fc.oneof(
    weightedChoice<Change>(2, "updateCustomer"),
    weighted(1, anyBulkChange("messages")),
    weighted(1, anyBulkChange("customers")),
  ),
);

/** Changes that only a reconcile sees, because it reads stored records again. */
export const anyReconciledChange = anyMutation(
  fc.oneof(
    weightedChoice<Change>(2, "updateCustomer", "deleteConversation", "redact", "hideMessage"),
    weightedChoice<Change>(1, "deleteCustomer"),
    weighted(
      2,
      fc.constantFrom("conversations", "customers").map((stream): Change => ({ type: "merge", stream })),
    ),
    weighted(1, anyBulkChange("customers")),
  ),
);

/** Changes of internal notes. Of an edit only a search for notes shows something. */
export const anyNoteChange = anyMutation(
  fc.oneof(
    weightedChoice<Change>(4, "addNote", { type: "addNote", count: 3 }),
    weightedChoice<Change>(2, "editNote", "deleteNote"),
  ),
);

function anyBulkChange(stream: "conversations" | "messages" | "customers"): fc.Arbitrary<Change> {
  return fc.integer({ min: 2, max: 12 }).map((count): Change => ({ type: "massUpdate", stream, count }));
}

const badOutcomes: CallOutcome[] = [
  "crash before",
  "crash after",
  "crash after",
  "fail before",
  "fail after",
];

/** Faults of processes and of the queue. */
export const anyProcessFault: fc.Arbitrary<PlannedEvent> = fc.oneof(
  weighted(
    6,
    fc.record({ kind: fc.constant("call outcome" as const), outcome: fc.constantFrom(...badOutcomes) }),
  ),
  weightedChoice<PlannedEvent>(3, { kind: "crash" }, { kind: "stall" }, { kind: "shut down" }),
  weightedChoice<PlannedEvent>(2, { kind: "lose queue" }, { kind: "run scheduler" }),
  weightedChoice<PlannedEvent>(1, { kind: "run maintenance" }),
);

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Advances the clock by up to two days. */
export const anyClockAdvance: fc.Arbitrary<PlannedEvent> = fc.record({
  kind: fc.constant("advance clock" as const),
  seconds: fc.constantFrom(1, 40, 6 * minute, 20 * minute, 90 * minute, 3 * hour, day, 2.2 * day),
});

/** Advances the clock by up to a month, so that billing periods end. */
export const anyLongClockAdvance: fc.Arbitrary<PlannedEvent> = fc.record({
  kind: fc.constant("advance clock" as const),
  seconds: fc.constantFrom(20 * minute, day, 8 * day, 32 * day),
});

const anyTenantIndex = fc.nat({ max: 1 });

/** One of these operations of an admin. */
export const anyAdminOperation = (...operations: AdminOperation[]): fc.Arbitrary<PlannedEvent> =>
  fc.record({
    kind: fc.constant("admin" as const),
    operation: fc.constantFrom(...operations),
    tenant: anyTenantIndex,
  });

const ada = { name: "Ada Quenby", displayName: "Ada", firstName: "Ada", lastName: "Quenby" };

/** Customers write under a name that is redacted, and are renamed to it before or after. */
export const anyPersonalChange = anyMutation(
  fc.constantFrom<Change[]>(
    {
      type: "addMessage",
      attributes: { preview: "Ada Quenby here, write to ada@mail.example", direction: "in" },
    },
    { type: "updateCustomer", attributes: ada },
    { type: "updateCustomer", attributes: ada },
  ),
);

/** Changes what a workspace lets in and keeps private, or erases a customer. */
export const anyPrivacyChange: fc.Arbitrary<PlannedEvent> = fc.oneof(
  weighted(
    3,
    fc.record({
      kind: fc.constant("set filters" as const),
      filters: fc.constantFrom(
        "none" as const,
        "resolved" as const,
        "incoming" as const,
        "resolved and incoming" as const,
      ),
      tenant: anyTenantIndex,
    }),
  ),
  weighted(
    3,
    fc.record({
      kind: fc.constant("set redaction" as const),
      isOn: fc.constantFrom(true, true, false),
      tenant: anyTenantIndex,
    }),
  ),
  weighted(
    2,
    fc.record({
      kind: fc.constant("erase customer" as const),
      nth: fc.nat({ max: 5 }),
      tenant: anyTenantIndex,
    }),
  ),
  weighted(1, anyAdminOperation("redact stored")),
);

/** Changes the volume limit of a workspace. */
export const anyVolumeLimitChange: fc.Arbitrary<PlannedEvent> = fc.record({
  kind: fc.constant("set volume limit" as const),
  volumeLimit: fc.nat({ max: 15 }),
  tenant: anyTenantIndex,
});

const anyFaultRate = fc.constantFrom(0, 0, 0.08);

const anyKnobChange: fc.Arbitrary<KnobChange> = fc.oneof(
  weighted(
    3,
    fc
      .record({
        rate429: anyFaultRate,
        error500: anyFaultRate,
        error200: anyFaultRate,
        html400: anyFaultRate,
        html403: anyFaultRate,
        html502: anyFaultRate,
        busy503: anyFaultRate,
        dropped: anyFaultRate,
        truncated: anyFaultRate,
        timedOut: anyFaultRate,
      })
      .map((faults) => ({ faults })),
  ),
  weightedChoice<KnobChange>(3, { faults: 0 }),
  weighted(
    1,
    fc.nat({ max: 2 }).map((stray401) => ({ stray401 })),
  ),
  weightedChoice<KnobChange>(1, { searchUnsorted: true }, { searchUnsorted: false }),
);

/** Starts or ends faults in Kustomer's replies. */
export const anyKustomerFault: fc.Arbitrary<PlannedEvent> = fc.record({
  kind: fc.constant("set knobs" as const),
  change: anyKnobChange,
});

/** Lets Kustomer fail to return one record, or none. */
export const anyRecordFault: fc.Arbitrary<PlannedEvent> = fc.oneof(
  weighted(
    3,
    fc.record({
      kind: fc.constant("fail record" as const),
      stream: fc.constantFrom("conversations" as const, "messages" as const, "customers" as const),
      nth: fc.nat({ max: 30 }),
    }),
  ),
  weightedChoice<PlannedEvent>(1, { kind: "set knobs", change: { failingIds: [] } }),
);

/** Revokes a key, removes one of its roles, or restores all keys. */
export const anyKeyFault: fc.Arbitrary<PlannedEvent> = fc.record({
  kind: fc.constant("set knobs" as const),
  change: fc.constantFrom<KnobChange[]>(
    { revoked: ["full", "secondOrg"] },
    { revoked: ["documented"] },
    { rolesLost: { full: ["org.permission.search.create"] } },
    { rolesLost: { full: ["org.permission.audit_logs.read"] } },
    { rolesLost: { documented: ["org.permission.tag.read"], full: ["org.permission.message.read"] } },
    { revoked: [], rolesLost: {} },
  ),
});
