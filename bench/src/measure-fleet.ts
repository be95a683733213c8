import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { callSimulator } from "./call-simulator.ts";
import { readCpuSeconds, subtractCpuSeconds } from "./cpu-seconds.ts";
import { fillFleet, storeKeys, switchFleetOn } from "./fill-fleet.ts";
import { measurePlanning } from "./measure-planning.ts";
import { roundToThousandths, summarizeNumbers } from "./numbers.ts";
import { type BenchOptions, type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Size of the system, and where results are written. */
export interface FleetBenchOptions extends BenchOptions {
  integrations: number;
  writeTable: (rows: readonly object[]) => void;
}

const intervalSeconds = 300;
const measuredSeconds = 60;

/**
 * Measures a fleet of integrations that are polled every 300 seconds: the planning statement alone, for this fleet and for one of
 * ten times the size, and then all of Inlet with a Kustomer in which nothing changes. The floor of the CPU seconds is the same requests
 * sent by `fetch`.
 */
export async function measureFleet(options: FleetBenchOptions): Promise<Record<string, unknown>> {
  const { integrations } = options;
  const postgresFlags = ["-c", "shared_preload_libraries=pg_stat_statements"];
  const knobs = { orgUnnamed: true }; // the simulator has one org, and every integration of the fleet is of another
  await using system = await startBenchSystem({ ...options, conversations: 0, knobs, postgresFlags });
  const planning = { serverUrl: system.superuserUrl, intervalSeconds };
  const small = await measurePlanning({ ...planning, integrations });
  const large = await measurePlanning({ ...planning, integrations: integrations * 10 });
  options.writeTable([small, large]);
  const slope = roundToThousandths(large.p50 / large.opened / (small.p50 / small.opened));

  const polled = await measurePolls(system, integrations);
  options.writeTable(Object.entries(polled.lateSeconds).map(([until, seconds]) => ({ until, ...seconds })));
  return { intervalSeconds, planned: { small, large, slope }, polled };
}

/** Starts the fleet and watches it for a while. */
async function measurePolls(system: BenchSystem, integrations: number) {
  await using stack = new AsyncDisposableStack();
  const client = stack.adopt(new pg.Client(system.superuserUrl), (it) => it.end());
  await client.connect();
  await client.query("create extension pg_stat_statements");
  await fillFleet(client, { integrations, baseUrl: system.simulator.url });
  await storeKeys(client, { ...system.simulator, ...system });
  await switchFleetOn(client, intervalSeconds);
  await client.query("create temporary table due as select id, next_run_at as at from integration");

  await client.query("select pg_stat_statements_reset()");
  await callSimulator(system, "reset", { body: { requests: true } });
  const before = readCpuSeconds(system);
  await wait(measuredSeconds * 1_000);
  const cpuSeconds = subtractCpuSeconds(before, readCpuSeconds(system));
  const statements = await countStatements(client);
  const { due, polls, failed, lateSeconds } = await readLateness(client);
  const requests = requestCountsSchema.parse(await callSimulator(system, "requests")).counts.total;

  const { "kustomer-simulator": _, ...ours } = cpuSeconds;
  const used = Object.values(ours).reduce((sum, it) => sum + it, 0);
  const per1000 = (count: number) => roundToThousandths((count / polls) * 1_000);
  return {
    ...{ integrations, due, polls, failed, seconds: measuredSeconds, lateSeconds },
    requestsPerPoll: per1000(requests) / 1_000,
    statementsPerPoll: per1000(statements) / 1_000,
    cpuSecondsPer1000: per1000(used),
    fetchCpuSecondsPer1000: per1000(await measureFetches(system, requests)),
    cpuSeconds,
  };
}

const requestCountsSchema = z.object({ counts: z.object({ total: z.number() }) });

/** Counts statements since the last reset, the queue's included. */
async function countStatements(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select sum(calls)::integer as calls from pg_stat_statements");
  return z.object({ calls: z.number() }).parse(rows[0]).calls;
}

/** How late runs were opened, and done, that were due in time; one that was not yet is as late as it is now. */
async function readLateness(client: pg.Client) {
  const { rows } = await client.query<{ opened: number; done: number; isDone: boolean; failures: number }>(
    `with present as materialized (select clock_timestamp() as now)
    select extract(epoch from coalesce(opened_at, now) - due.at)::float8 as opened,
      extract(epoch from coalesce(finished_at, now) - due.at)::float8 as done, coalesce(state = 'done', false) as "isDone",
      coalesce(failures, 0) as failures
    from present join due on due.at < now left join run on integration_id = due.id`,
  );
  return {
    due: rows.length,
    polls: rows.filter(({ isDone }) => isDone).length,
    failed: rows.filter(({ failures }) => failures > 0).length,
    lateSeconds: {
      opened: summarizeNumbers(rows.map((it) => it.opened)),
      done: summarizeNumbers(rows.map((it) => it.done)),
    },
  };
}

/** Sends as many requests by `fetch` as the fleet sent. @returns the CPU seconds that this process used */
async function measureFetches({ simulator }: BenchSystem, requests: number): Promise<number> {
  const before = process.cpuUsage();
  const headers = { authorization: `Bearer ${simulator.apiKey}`, "content-type": "application/json" };
  const updated = { message_updated_at: { gte: new Date().toISOString() } };
  const search = { queryContext: "message", and: [updated], sort: [{ message_updated_at: "asc" }] };
  const body = JSON.stringify(search);
  for (let sent = 0; sent < requests; sent++) {
    const url = `${simulator.url}/v1/customers/search?pageSize=500`;
    const response = await fetch(url, { method: "POST", headers, body });
    await response.json();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}
