import type { Action, KnobChange, Simulator } from "@inlet/kustomer-simulator";
import { startSimulator } from "@inlet/kustomer-simulator";
import fc from "fast-check";
import { expectStored, readTruth } from "../../support/expect-equal.ts";
import { unlimited } from "../../support/service-env.ts";
import type { ConnectedTenant, SharedServices, WorkloadKey } from "./shared-services.ts";

/** One round of a workload: changes at Kustomer, and one disturbance while services read them. */
interface WorkloadRound {
  changes: Action["type"][];
  isFaulty: boolean;
  disturbance: "none" | "wait for run" | "pause" | "switch off" | "lose queue" | "replace worker";
}

/** The changes and disturbances of one Kustomer and its tenant, round after round. */
export interface Workload {
  seed: number;
  conversations: number;
  key: WorkloadKey;
  knobs: KnobChange;
  rounds: WorkloadRound[];
}

const weightedChoice = <T>(weight: number, ...values: T[]): fc.WeightedArbitrary<T> => ({
  weight,
  arbitrary: fc.constantFrom(...values),
});

const anyChange = fc.oneof(
  weightedChoice<Action["type"]>(3, "addMessage"),
  weightedChoice<Action["type"]>(4, "createConversation", "editConversation", "close", "tag"),
  weightedChoice<Action["type"]>(3, "editMessage", "updateCustomer", "redact"),
  weightedChoice<Action["type"]>(2, "merge", "deleteConversation"),
);

const anyRound: fc.Arbitrary<WorkloadRound> = fc.record({
  changes: fc.array(anyChange, { minLength: 1, maxLength: 5 }),
  isFaulty: fc.boolean(),
  disturbance: fc.oneof(
    weightedChoice<WorkloadRound["disturbance"]>(2, "none", "replace worker"),
    weightedChoice<WorkloadRound["disturbance"]>(1, "wait for run", "pause", "switch off", "lose queue"),
  ),
});

/** Generates workloads. */
export const anyWorkload: fc.Arbitrary<Workload> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  conversations: fc.integer({ min: 4, max: 14 }),
  key: fc.constantFrom("full", "documented"),
  knobs: fc.record({
    searchPageMax: fc.constantFrom(4, 500),
    listPageMax: fc.constantFrom(20, 100),
    latencyMs: fc.constantFrom(0, 10),
    deletedAs: fc.constantFrom("gone", "flagged"),
    mergedSource: fc.constantFrom("gone", "redirect"),
  }),
  rounds: fc.array(anyRound, { minLength: 2, maxLength: 4 }),
});

/** Runs a workload, ends its faults and reads everything. @returns the tenant, whose store must equal the truth */
export async function runWorkload(
  services: SharedServices,
  { workload: { rounds, key, knobs }, sim }: { workload: Workload; sim: Simulator },
): Promise<ConnectedTenant> {
  sim.setKnobs({ limitPerMinute: unlimited, searchesPerMinute: unlimited, ...knobs });
  const connected = await services.connectTenant(sim, key);
  const { tenant } = connected;
  await tenant.switchOn();
  for (const round of rounds) await runRound(services, connected, round);
  sim.setKnobs({ faults: 0 });
  const { workspaceId } = tenant;
  // Tags are read hourly.
  await services.system.db.query("update integration set tags_read_at = null where workspace_id = $1", [
    workspaceId,
  ]);
  await tenant.runUntilDone();
  await tenant.reconcile();
  await tenant.runUntilDone();
  return connected;
}

/** Starts the Kustomer of a workload. */
export const startWorkloadSimulator = ({ seed, conversations }: Workload): Promise<Simulator> =>
  startSimulator({ seed, conversations, messagesPerConversation: 2 });

async function runRound(
  services: SharedServices,
  { tenant, system: { sim } }: ConnectedTenant,
  round: WorkloadRound,
): Promise<void> {
  const { changes, isFaulty, disturbance } = round;
  sim.setKnobs({ faults: isFaulty ? 0.03 : 0, slowBodyMs: 20 });
  sim.mutate({ actions: changes });
  if (disturbance === "pause") await tenant.changeIntegration({ paused: true });
  if (disturbance === "switch off") await tenant.switchOff();
  sim.mutate({ count: 2 });
  if (disturbance === "lose queue") await services.loseQueue();
  if (disturbance === "replace worker") await services.replaceWorker();
  if (disturbance === "wait for run") await tenant.runUntilDone();
  await tenant.changeIntegration({ paused: false, ingestConversations: true });
}

/** Expects a tenant's store to equal the truth. @returns the number of records in it */
export async function expectStoreEqualsTruth({ tenant, system }: ConnectedTenant): Promise<number> {
  const truth = await readTruth(system, tenant);
  await expectStored(system, tenant, truth);
  return Object.values(truth).reduce((sum, it) => sum + it.count, 0);
}
