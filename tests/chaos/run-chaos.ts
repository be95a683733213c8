import { setTimeout as wait } from "node:timers/promises";
import type { Program } from "@inlet/standalone";
import { type ChaosSystem, startChaosSystem } from "./chaos-system.ts";
import { isWithinRateLimits, checkTenant, type TenantResult } from "./check-tenant.ts";
import { type FaultCounts, runFaultSchedule } from "./fault-schedule.ts";
import type { ChaosOptions } from "./options.ts";
import { createRandomSource } from "./random-source.ts";
import { connectTenants, requestRuns, readThrough, reconcile, type Tenant } from "./tenants.ts";

/** The one line that the command prints. */
export interface ChaosReport extends Pick<ChaosOptions, "seconds" | "seed" | "queue" | "key"> {
  did: FaultCounts;
  /** How often a service ended by itself, most of all because it started without its servers. */
  crashed: Record<string, number>;
  /** Of the simulator's world. */
  mutations: number;
  runs: number;
  /** Sent to the simulator, as it counts. */
  requests: number;
  /** From the end of the storm until everything was read. */
  healedInSeconds: number;
  equal: boolean;
  /** The first ten; tenants that were not read in time stand first. */
  differences: object[];
  volumeExact: boolean;
  polite: boolean;
}

/** What the command is given besides. */
interface ChaosProgram extends Program {
  say: (text: string) => void;
}

const readWithinMs = 300_000;
const maxDifferences = 10;

/** Starts everything, breaks it for a while, heals it, and tells whether the store equals the truth. */
export async function runChaos(options: ChaosOptions, { stack, signal, say }: ChaosProgram): Promise<ChaosReport> {
  const { seconds, seed, queue, key } = options;
  say(`Chaos with seed ${seed}: ${seconds} s on the ${queue} queue, with the key ${key}.`);
  const system = stack.use(await startChaosSystem(options));
  const tenants = await connectTenants(system, key);
  say("Started and connected.");
  const did = await injectFaults(system, { tenants, options, signal, say });

  say("Healed. Reading what is left.");
  const healedAt = Date.now();
  const { through, unfinished } = await readAllThrough(system, tenants, signal);
  const healedInSeconds = Math.round((Date.now() - healedAt) / 100) / 10;
  say(`Read through ${through.toISOString()} in ${healedInSeconds} s. Comparing.`);
  const verdicts: TenantResult[] = [];
  for (const tenant of tenants) verdicts.push(await checkTenant(system, tenant));
  const differences = [...unfinished, ...verdicts.flatMap((verdict) => verdict.differences)];
  const log = await system.simulator.listRequests();
  return {
    ...{ seconds, seed, queue, key, did },
    crashed: system.supervisor.crashed,
    mutations: await system.simulator.countChanges(),
    runs: verdicts.reduce((sum, verdict) => sum + verdict.runs, 0),
    requests: log.length,
    healedInSeconds,
    equal: differences.length === 0,
    differences: differences.slice(0, maxDifferences),
    volumeExact: verdicts.every(({ isVolumeExact }) => isVolumeExact),
    polite: isWithinRateLimits(log),
  };
}

interface InjectOptions extends Pick<ChaosProgram, "signal" | "say"> {
  tenants: readonly Tenant[];
  options: ChaosOptions;
}

/** The storm, while people ask for runs and the second org lives too; the first lives by itself. */
async function injectFaults(system: ChaosSystem, { tenants, options, signal, say }: InjectOptions): Promise<FaultCounts> {
  const over = new AbortController();
  const beside = AbortSignal.any([over.signal, signal]);
  const others = [requestRuns(tenants, beside), mutateSecondOrg(system, options.seed, beside)];
  const dice = createRandomSource(options.seed);
  const did = await runFaultSchedule({ system, dice, say }, { seconds: options.seconds, signal });
  say("The last of it is over.");
  over.abort();
  await Promise.all(others);
  await system.simulator.setKnobs({ frozen: true, faults: 0 });
  say("The world stands still. Waiting for who was killed.");
  await system.supervisor.waitUntilAllRun();
  return did;
}

const changeEveryMs = 400;

async function mutateSecondOrg({ simulator }: ChaosSystem, seed: number, signal: AbortSignal): Promise<void> {
  for (let nth = 0; !signal.aborted; nth++) {
    await simulator.mutate({ org: "globex", count: 1, seed: seed + nth });
    await wait(changeEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Reads everything of every tenant, looks for what is gone, and reads once more as if an hour had passed, for tags are
 * read hourly.
 */
async function readAllThrough(system: ChaosSystem, tenants: readonly Tenant[], signal: AbortSignal) {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(readWithinMs)]);
  await readThroughNow(system, tenants, deadline);
  await Promise.all(tenants.map((tenant) => reconcile(tenant, { apiUrl: system.apiUrl, signal: deadline })));
  await system.makeTagsDue();
  return readThroughNow(system, tenants, deadline);
}

async function readThroughNow({ apiUrl }: ChaosSystem, tenants: readonly Tenant[], signal: AbortSignal) {
  const through = new Date(Date.now() + 1);
  const reading = { through, apiUrl, signal };
  const read = async (tenant: Tenant) => {
    const run = await readThrough(tenant, reading);
    const isRead = run?.state === "done" && run.window.to >= through;
    return isRead ? [] : [{ tenant: tenant.name, kind: "unfinished", run }];
  };
  return { through, unfinished: (await Promise.all(tenants.map(read))).flat() };
}
