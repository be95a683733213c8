import { setTimeout as wait } from "node:timers/promises";
import type { ProgramContext } from "@inlet/service-kit";
import { type ChaosSystem, startChaosSystem } from "./chaos-system.ts";
import { checkTenant, isWithinRateLimits, type TenantResult } from "./check-tenant.ts";
import { type FaultCounts, runFaultSchedule } from "./fault-schedule.ts";
import type { ChaosOptions } from "./options.ts";
import { createRandomSource } from "./random-source.ts";
import { connectTenants, readThrough, reconcile, requestRuns, type Tenant } from "./tenants.ts";

/** The JSON line that the command prints. */
export interface ChaosReport extends Pick<ChaosOptions, "seconds" | "seed" | "queue" | "key"> {
  did: FaultCounts;
  /** How often a service ended without being killed, mostly because its servers were down when it started. */
  crashed: Record<string, number>;
  /** The changes of the simulator's data. */
  mutations: number;
  runs: number;
  /** The requests that the simulator counted. */
  requests: number;
  /** The time from the end of the faults until everything was read. */
  healedInSeconds: number;
  equal: boolean;
  /** The first ten; tenants that were not read in time come first. */
  differences: object[];
  volumeExact: boolean;
  polite: boolean;
}

/** What the command provides. */
interface ChaosProgram extends ProgramContext {
  log: (text: string) => void;
}

/** What must be read after the faults grows with their duration. */
const getReadLimitMs = ({ seconds }: ChaosOptions) => Math.max(300, 2 * seconds) * 1_000;
const maxDifferences = 10;

/** Starts a system, injects faults for a while, ends them, and compares the store with the truth. */
export async function runChaos(
  options: ChaosOptions,
  { stack, signal, log }: ChaosProgram,
): Promise<ChaosReport> {
  const { seconds, seed, queue, key } = options;
  log(`Chaos with seed ${seed}: ${seconds} s on the ${queue} queue, with the key ${key}.`);
  const system = stack.use(await startChaosSystem(options));
  const tenants = await connectTenants(system, key);
  log("Started and connected.");
  const did = await injectFaults(system, { tenants, options, signal, log });

  log("The faults have ended. Reading the rest.");
  const faultsEndedAt = Date.now();
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(getReadLimitMs(options))]);
  const { through, unfinished } = await readAllThrough(system, tenants, deadline);
  const healedInSeconds = Math.round((Date.now() - faultsEndedAt) / 100) / 10;
  log(`Read through ${through.toISOString()} in ${healedInSeconds} s. Comparing.`);
  const results: TenantResult[] = [];
  for (const tenant of tenants) results.push(await checkTenant(system, tenant));
  const differences = [...unfinished, ...results.flatMap((result) => result.differences)];
  const requests = await system.simulator.listRequests();
  return {
    ...{ seconds, seed, queue, key, did },
    crashed: system.supervisor.crashed,
    mutations: await system.simulator.countChanges(),
    runs: results.reduce((sum, result) => sum + result.runs, 0),
    requests: requests.length,
    healedInSeconds,
    equal: differences.length === 0,
    differences: differences.slice(0, maxDifferences),
    volumeExact: results.every(({ isVolumeExact }) => isVolumeExact),
    polite: isWithinRateLimits(requests),
  };
}

interface InjectOptions extends Pick<ChaosProgram, "signal" | "log"> {
  tenants: readonly Tenant[];
  options: ChaosOptions;
}

/** Injects faults while runs are started and the second org changes. The first org changes by itself. */
async function injectFaults(
  system: ChaosSystem,
  { tenants, options, signal, log }: InjectOptions,
): Promise<FaultCounts> {
  const ended = new AbortController();
  const whileFaulty = AbortSignal.any([ended.signal, signal]);
  const loads = [requestRuns(tenants, whileFaulty), mutateSecondOrg(system, options.seed, whileFaulty)];
  const random = createRandomSource(options.seed);
  const did = await runFaultSchedule({ system, random, log }, { seconds: options.seconds, signal });
  log("The last fault has ended.");
  ended.abort();
  await Promise.all(loads);
  await system.simulator.setKnobs({ frozen: true, faults: 0 });
  log("Kustomer is frozen. Waiting for killed services to restart.");
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
 * Reads everything of every tenant, reconciles deletions, and then reads once more with tags, which are read hourly.
 */
async function readAllThrough(system: ChaosSystem, tenants: readonly Tenant[], signal: AbortSignal) {
  await readThroughNow(system, tenants, signal);
  await Promise.all(tenants.map((tenant) => reconcile(tenant, { apiUrl: system.apiUrl, signal })));
  await system.makeTagsDue();
  return readThroughNow(system, tenants, signal);
}

async function readThroughNow({ apiUrl }: ChaosSystem, tenants: readonly Tenant[], signal: AbortSignal) {
  const through = new Date(Date.now() + 1);
  const options = { through, apiUrl, signal };
  const read = async (tenant: Tenant) => {
    const run = await readThrough(tenant, options);
    const isRead = run?.state === "done" && run.window.to >= through;
    return isRead ? [] : [{ tenant: tenant.name, kind: "unfinished", run }];
  };
  return { through, unfinished: (await Promise.all(tenants.map(read))).flat() };
}
