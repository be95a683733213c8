import type { KeyName } from "@inlet/kustomer-simulator";
import fc from "fast-check";
import {
  anyAdminOperation,
  anyClockAdvance,
  anyConversationChange,
  anyKeyFault,
  anyKustomerFault,
  anyLongClockAdvance,
  anyPersonalChange,
  anyPrivacyChange,
  anyProcessFault,
  anyReconciledChange,
  anyRecordFault,
  anySearchableChange,
  anyVolumeLimitChange,
} from "./event-generators.ts";
import { anyKnobs, anyOddities } from "./kustomer-knobs.ts";
import { ampleLimit, type Plan, type PlannedEvent, type TenantPlan } from "./plan.ts";

/** Keys of one org that may search, and may read notes. */
export const searchKeys: KeyName[] = ["full", "sameOrgOther", "fullLater"];
const globexKeys: KeyName[] = ["secondOrg", "secondOrgDocumented"];

interface TenantOptions {
  /** The keys of the first tenant, and of a second tenant of the same org. */
  keys: KeyName[];
  volumeLimit: fc.Arbitrary<number>;
}

const anyKeysFrom = (...keys: KeyName[]) =>
  fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 });

/** One tenant or two; the second is of the same org or of another one. */
export function anyTenants({ keys, volumeLimit }: TenantOptions): fc.Arbitrary<TenantPlan[]> {
  const first = fc.record({ keys: anyKeysFrom(...keys), volumeLimit });
  const others = keys.includes("documented") ? globexKeys : globexKeys.slice(0, 1);
  const second = fc.record({ keys: fc.oneof(anyKeysFrom(...keys), anyKeysFrom(...others)), volumeLimit });
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(first) },
    { weight: 1, arbitrary: fc.tuple(first, second) },
  );
}

/**
 * The maximum content of a world. A small world takes two thirds of the time of a full one, because both end with a
 * complete read.
 */
const sizes = {
  small: { conversations: 3, messages: [1, 2], ties: [0, 4], events: 5 },
  full: { conversations: 6, messages: [1, 2, 4], ties: [0, 4, 30], events: 16 },
} as const;

/** The size of worlds: `small` in every test run, `full` in long test runs. */
export type WorldSize = keyof typeof sizes;

/** Generates the plans of one kind of world, at a given size. */
export type WorldKind = (size: WorldSize) => fc.Arbitrary<Plan>;

/** What distinguishes one kind of world from another. */
interface KindOptions {
  tenants: fc.Arbitrary<TenantPlan[]>;
  event: fc.Arbitrary<PlannedEvent>;
  fixed: Partial<Plan>;
}

/** Generates plans, of whose parts some are fixed. */
export function anyPlan(size: WorldSize, { tenants, event, fixed }: KindOptions): fc.Arbitrary<Plan> {
  const max = sizes[size];
  const plan = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    conversations: fc.integer({ min: 2, max: max.conversations }),
    messagesPerConversation: fc.constantFrom(...max.messages),
    weekShare: fc.constantFrom(0.5, 0.85, 1),
    ties: fc.constantFrom(...max.ties),
    tenants,
    workers: fc.integer({ min: 2, max: 4 }),
    knobs: anyKnobs,
    oddities: anyOddities,
    clockSkewMs: fc.constantFrom(0, 0, -1_700, 1_700),
    indexLagMs: fc.constantFrom(0, 0, 0, 40),
    settleMs: fc.constantFrom(0, 30_000),
    rereadConversations: fc.constantFrom(2, 500),
    rateLimits: fc.constant(undefined),
    jobPatienceMs: fc.constant(0),
    webhooks: fc.constant(false),
    needsReconcile: fc.constant(false),
    privacy: fc.constant(false),
    notes: fc.constant(false),
    finalVolumeLimit: fc.constant(undefined),
    events: fc.array(fc.record({ afterCalls: fc.nat({ max: 25 }), event }), {
      maxLength: max.events,
      size: "max",
    }),
  });
  return plan.map((it): Plan => {
    const settleMs = it.indexLagMs > 0 ? 30_000 : it.settleMs; // a late index must have caught up
    return { ...it, settleMs, ...fixed };
  });
}

/** A volume limit that no world reaches. */
export const anAmpleLimit = fc.constant(ampleLimit);

/** Worlds with search keys and without deletions: runs alone must make the store equal to the truth. */
export const searchWorlds: WorldKind = (size) =>
  anyPlan(size, {
    tenants: anyTenants({ keys: searchKeys, volumeLimit: anAmpleLimit }),
    event: fc.oneof(
      { weight: 8, arbitrary: anyConversationChange },
      { weight: 2, arbitrary: anySearchableChange },
      { weight: 8, arbitrary: anyProcessFault },
      { weight: 2, arbitrary: anyClockAdvance },
      {
        weight: 2,
        arbitrary: anyAdminOperation(
          "pause integration",
          "resume integration",
          "switch off",
          "switch on",
          "start run",
          "cancel run",
          "replace key",
        ),
      },
      { weight: 1, arbitrary: anyKustomerFault },
      { weight: 1, arbitrary: anyRecordFault },
    ),
    fixed: {},
  });

/** Worlds with list keys, or with keys that change between lists and search. */
export const listWorlds: WorldKind = (size) =>
  anyPlan(size, {
    tenants: anyTenants({ keys: ["documented", "documented", "full"], volumeLimit: anAmpleLimit }),
    event: fc.oneof(
      { weight: 8, arbitrary: anyConversationChange },
      { weight: 8, arbitrary: anyProcessFault },
      { weight: 2, arbitrary: anyClockAdvance },
      {
        weight: 2,
        arbitrary: anyAdminOperation(
          "pause integration",
          "resume integration",
          "switch off",
          "switch on",
          "start run",
          "replace key",
          "replace key",
          "reconcile",
        ),
      },
      { weight: 1, arbitrary: anyKustomerFault },
      { weight: 1, arbitrary: anyRecordFault },
      { weight: 1, arbitrary: anyKeyFault },
    ),
    fixed: { needsReconcile: true },
  });

/** Worlds with deletions, merges and redactions, half of them with webhooks. */
export const deletionWorlds: WorldKind = (size) =>
  anyPlan(size, {
    tenants: anyTenants({ keys: ["full", "documented"], volumeLimit: anAmpleLimit }),
    event: fc.oneof(
      { weight: 4, arbitrary: anyConversationChange },
      { weight: 6, arbitrary: anyReconciledChange },
      { weight: 6, arbitrary: anyProcessFault },
      { weight: 2, arbitrary: anyClockAdvance },
      {
        weight: 3,
        arbitrary: anyAdminOperation(
          "start run",
          "reconcile",
          "full reconcile",
          "replay",
          "pause run",
          "resume run",
          "cancel run",
          "replace key",
        ),
      },
      { weight: 1, arbitrary: anyKustomerFault },
    ),
    fixed: { needsReconcile: true },
  }).chain((plan) => fc.boolean().map((webhooks) => ({ ...plan, webhooks })));

/** Worlds with volume limits, ending billing periods and backfills. */
export const volumeLimitWorlds: WorldKind = (size) =>
  anyPlan(size, {
    tenants: anyTenants({ keys: searchKeys, volumeLimit: fc.nat({ max: 12 }) }),
    event: fc.oneof(
      { weight: 6, arbitrary: anyConversationChange },
      { weight: 6, arbitrary: anyProcessFault },
      { weight: 3, arbitrary: anyVolumeLimitChange },
      { weight: 2, arbitrary: fc.oneof(anyClockAdvance, anyLongClockAdvance) },
      {
        weight: 2,
        arbitrary: anyAdminOperation(
          "start run",
          "cancel run",
          "backfill",
          "switch off",
          "switch on",
          "pause run",
          "resume run",
          "reconnect",
        ),
      },
      { weight: 1, arbitrary: anyKustomerFault },
    ),
    fixed: { needsReconcile: true },
  }).chain((plan) =>
    fc.constantFrom(undefined, ampleLimit).map((finalVolumeLimit): Plan => ({ ...plan, finalVolumeLimit })),
  );

/** Worlds whose admins change filters and redaction and erase customers, while people write under their names. */
export const privacyWorlds: WorldKind = (size) =>
  anyPlan(size, {
    tenants: anyTenants({ keys: ["full", "documented"], volumeLimit: anAmpleLimit }),
    event: fc.oneof(
      { weight: 3, arbitrary: anyConversationChange },
      { weight: 4, arbitrary: anyPersonalChange },
      { weight: 6, arbitrary: anyPrivacyChange },
      { weight: 6, arbitrary: anyProcessFault },
      { weight: 1, arbitrary: anyClockAdvance },
      { weight: 2, arbitrary: anyAdminOperation("start run", "reconcile", "replay", "replace key") },
      { weight: 1, arbitrary: anyKustomerFault },
    ),
    fixed: { needsReconcile: true, privacy: true },
  });

/**
 * Worlds with low rate limits: no minute may hold more requests than the configured share. In a quarter of them requests
 * wait in place for their permits, which takes real time.
 */
export const rateLimitWorlds: WorldKind = (size) =>
  anyPlan(size, {
    tenants: anyTenants({ keys: ["full", "documented"], volumeLimit: anAmpleLimit }),
    event: fc.oneof(
      { weight: 6, arbitrary: anyConversationChange },
      { weight: 8, arbitrary: anyProcessFault },
      { weight: 2, arbitrary: anyClockAdvance },
      { weight: 2, arbitrary: anyAdminOperation("start run", "replace key", "reconcile") },
    ),
    fixed: { needsReconcile: true, rateLimits: { limitPerMinute: 60, searchesPerMinute: 25 } },
  }).chain((plan) => fc.constantFrom(0, 0, 0, 1_000).map((jobPatienceMs) => ({ ...plan, jobPatienceMs })));
