import type { Action, KnobChange, Simulator } from "@inlet/kustomer-simulator";
import { startSimulator } from "@inlet/kustomer-simulator";
import fc from "fast-check";
import { expectStored, truthOf } from "../../support/expect-equal.ts";
import { unlimited } from "../world/service-configs.ts";
import type { Crowd, CrowdKey, Guest } from "./shared-services.ts";

/** What happens while a Kustomer is read. */
interface Round {
  changes: Action["type"][];
  isFaulty: boolean;
  act: "wait" | "go on" | "pause" | "off" | "lose the queue" | "end a worker";
}

/** What happens to one Kustomer and its tenant, round after round. */
export interface Life {
  seed: number;
  conversations: number;
  key: CrowdKey;
  knobs: KnobChange;
  rounds: Round[];
}

const oneOf = <T>(weight: number, ...values: T[]): fc.WeightedArbitrary<T> => ({
  weight,
  arbitrary: fc.constantFrom(...values),
});

const anyChange = fc.oneof(
  oneOf<Action["type"]>(3, "addMessage"),
  oneOf<Action["type"]>(4, "createConversation", "editConversation", "close", "tag"),
  oneOf<Action["type"]>(3, "editMessage", "updateCustomer", "redact"),
  oneOf<Action["type"]>(2, "merge", "deleteConversation"),
);

const anyRound: fc.Arbitrary<Round> = fc.record({
  changes: fc.array(anyChange, { minLength: 1, maxLength: 5 }),
  isFaulty: fc.boolean(),
  act: fc.oneof(
    oneOf<Round["act"]>(2, "go on", "end a worker"),
    oneOf<Round["act"]>(1, "wait", "pause", "off", "lose the queue"),
  ),
});

/** Any life. */
export const anyLife: fc.Arbitrary<Life> = fc.record({
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

/** Lets a life pass, heals what is broken and has everything read. @returns whose store must be the truth now */
export async function liveThrough(
  crowd: Crowd,
  { life: { rounds, key, knobs }, sim }: { life: Life; sim: Simulator },
): Promise<Guest> {
  sim.setKnobs({ limitPerMinute: unlimited, searchesPerMinute: unlimited, ...knobs });
  const guest = await crowd.invite(sim, key);
  const { tenant } = guest;
  await tenant.switchOn();
  for (const round of rounds) await passRound(crowd, guest, round);
  sim.setKnobs({ faults: 0 });
  const { workspaceId } = tenant;
  // Tags are read hourly.
  await crowd.world.db.query("update integration set tags_read_at = null where workspace_id = $1", [
    workspaceId,
  ]);
  await tenant.runUntilDone();
  await tenant.reconcile();
  await tenant.runUntilDone();
  return guest;
}

/** A Kustomer as a life begins it. */
export const bornInto = ({ seed, conversations }: Life): Promise<Simulator> =>
  startSimulator({ seed, conversations, messagesPerConversation: 2 });

async function passRound(crowd: Crowd, { tenant, world: { sim } }: Guest, round: Round): Promise<void> {
  const { changes, isFaulty, act } = round;
  sim.setKnobs({ faults: isFaulty ? 0.03 : 0, slowBodyMs: 20 });
  sim.mutate({ actions: changes });
  if (act === "pause") await tenant.change({ paused: true });
  if (act === "off") await tenant.switchOff();
  sim.mutate({ count: 2 });
  if (act === "lose the queue") await crowd.loseQueue();
  if (act === "end a worker") await crowd.replaceWorker();
  if (act === "wait") await tenant.runUntilDone();
  await tenant.change({ paused: false, ingestConversations: true });
}

/** Expects a guest's store to be the truth. @returns how many records that are */
export async function expectTruth({ tenant, world }: Guest): Promise<number> {
  const truth = await truthOf(world, tenant);
  await expectStored(world, tenant, truth);
  return Object.values(truth).reduce((sum, it) => sum + it.count, 0);
}
