import type { http } from "@inlet/contracts";
import type { Truth, TruthStream } from "@inlet/kustomer-simulator";
import type { OnWire, RunReply } from "./api-client.ts";
import { expectStored, readStore, streams, readTruth } from "./expect-equal.ts";
import type { Tenant } from "./tenant.ts";
import type { TestSystem } from "./test-system.ts";

/** A past range. */
export interface Range {
  from: Date;
  to: Date;
}

const day = 86_400_000;

/** From so many days before the world's birth to so many. */
export function toRangeDaysAgo({ sim }: TestSystem, from: number, to: number): Range {
  const at = (days: number) => new Date(sim.world.epoch.getTime() - days * day);
  return { from: at(from), to: at(to) };
}

const toBody = ({ from, to }: Range) => ({ from: from.toISOString(), to: to.toISOString() });
const toBackfillsPath = ({ path }: Tenant) => `${path}/integrations/kustomer/backfills`;

/** Starts a backfill as an admin does. */
export const startBackfill = (tenant: Tenant, range: Range): Promise<RunReply> =>
  tenant.api.expectOk("POST", toBackfillsPath(tenant), toBody(range));

/** Asks what a backfill would bring and take. */
export const estimateBackfill = (
  tenant: Tenant,
  range: Range,
): Promise<OnWire<typeof http.backfillEstimate>> =>
  tenant.api.expectOk("POST", `${toBackfillsPath(tenant)}/estimate`, toBody(range));

/** Pauses, resumes or cancels a run. */
export const controlRun = (
  tenant: Tenant,
  run: { id: string },
  verb: "pause" | "resume" | "cancel",
): Promise<RunReply> => tenant.api.expectOk("POST", `${tenant.path}/integrations/kustomer/runs/${run.id}/${verb}`);

/** What a perfect reader holds who has read some ranges, and everything since the first window began. */
export async function readTruthWith(system: TestSystem, tenant: Tenant, ...ranges: Range[]): Promise<Truth> {
  const key = tenant.getKeyName();
  const parts = [await readTruth(system, tenant), ...ranges.map((it) => system.sim.truth({ ...it, key }))];
  return Object.fromEntries(streams.map((stream) => [stream, mergeStream(parts, stream)]));
}

function mergeStream(parts: readonly Truth[], stream: TruthStream): NonNullable<Truth[TruthStream]> {
  const items = parts.flatMap((it) => it[stream]?.items ?? []);
  const distinct = [...new Map(items.map((it) => [it.id, it])).values()];
  return { count: distinct.length, items: distinct };
}

/** Expects the store to hold the first window, all since, and these ranges: exactly, value by value. */
export async function expectEqualToTruthWith(system: TestSystem, tenant: Tenant, ...ranges: Range[]): Promise<void> {
  await expectStored(system, tenant, await readTruthWith(system, tenant, ...ranges));
}

/** Expects everything that belongs to a stored conversation to be stored as well, and nothing else. */
export async function expectConversationsComplete(system: TestSystem, tenant: Tenant): Promise<void> {
  const stored = new Set((await readStore(tenant)).conversations.map((it) => it.id));
  const all = system.sim.truth({ key: tenant.getKeyName() });
  const itemsOf = (stream: TruthStream) => all[stream]?.items ?? [];
  const conversations = itemsOf("conversations").filter((it) => stored.has(it.id));
  const messages = itemsOf("messages").filter((it) => stored.has(String(it["conversationId"])));
  const people = new Set([...conversations, ...messages].map((it) => it["customerId"]));
  const customers = itemsOf("customers").filter((it) => people.has(it.id));
  const parts = { conversations, messages, customers, tags: itemsOf("tags") };
  const truth = Object.entries(parts).map(([stream, items]) => [stream, { count: items.length, items }]);
  await expectStored(system, tenant, Object.fromEntries(truth));
}
