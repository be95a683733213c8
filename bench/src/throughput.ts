import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { type BenchOptions, type BenchSystem, startSystem } from "./bench-system.ts";
import { copyRows, emptyContent, makeTwin, renderRows } from "./copying.ts";
import { type Ingested, ingestWeek } from "./ingest-week.ts";
import { median } from "./median.ts";

/** How often each side runs, on which system. */
export interface ThroughputOptions extends BenchOptions {
  rounds: number;
  say: (text: string) => void;
}

interface Round {
  ingested: Ingested;
  copySeconds: number;
  /** By service and for Postgres, while the records were ingested. */
  cpuSeconds: Record<string, number>;
  /** Of Postgres, while the same rows were copied. */
  copyCpuSeconds: number;
}

/**
 * From the simulator to stored rows, every service a process, against `COPY` of the very rows that came of it, into the
 * same tables on the same server. The two take turns; of each the median counts.
 */
export async function throughput(options: ThroughputOptions): Promise<Record<string, unknown>> {
  await using system = await startSystem(options);
  await using stack = new AsyncDisposableStack();
  const clientOf = async (url: string) => {
    const client = stack.adopt(new pg.Client(url), (it) => it.end());
    await client.connect();
    return client;
  };
  const stored = await clientOf(system.databaseUrl);
  const twin = await clientOf(await makeTwin(system.databaseUrl, "twin"));

  if (options.profileTo !== undefined) await stored.query("create extension pg_stat_statements");

  const rounds: Round[] = [];
  for (let nth = 1; nth <= options.rounds; nth++) {
    const round = await runRound(system, stored, twin);
    rounds.push(round);
    if (options.profileTo !== undefined) await keepStatements(stored, options.profileTo);
    const { records, seconds } = round.ingested;
    options.say(
      `round ${nth}: ${records} records, ingested in ${seconds.toFixed(1)} s, copied in ${round.copySeconds.toFixed(1)} s`,
    );
  }
  return { ...summarize(rounds), ...usageOf(system, rounds) };
}

async function runRound(system: BenchSystem, stored: pg.Client, twin: pg.Client): Promise<Round> {
  await emptyContent(stored);
  let cpuSeconds: Record<string, number> = {};
  const before = cpuOf(system);
  const ingested = await ingestWeek(system, () => {
    cpuSeconds = spent(before, cpuOf(system));
  });
  const rows = await renderRows(stored);
  await emptyContent(twin);
  await bringWorkspaces(stored, twin);
  const idle = system.postgresCpuSeconds();
  const copySeconds = await copyRows(twin, rows);
  const copyCpuSeconds = rounded(system.postgresCpuSeconds() - idle);
  return { ingested, cpuSeconds, copySeconds, copyCpuSeconds };
}

function cpuOf({ services, postgresCpuSeconds }: BenchSystem): Record<string, number> {
  const cpu: Record<string, number> = { postgres: postgresCpuSeconds() };
  for (const service of services)
    cpu[service.app] = (cpu[service.app] ?? 0) + (service.usage()?.cpuSeconds ?? 0);
  return cpu;
}

const spent = (before: Record<string, number>, after: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(after).map(([name, it]) => [name, rounded(it - (before[name] ?? 0))]));

/** The dearest statements since the last time, into a file beside the CPU profiles. */
async function keepStatements(client: pg.Client, dir: string): Promise<void> {
  const { rows } = await client.query(`
    select round(total_exec_time)::int as total_ms, calls::int, round(mean_exec_time::numeric, 2)::float as mean_ms, rows::int,
      shared_blks_hit::int, shared_blks_read::int, wal_bytes::bigint::text, regexp_replace(query, '\\s+', ' ', 'g') as query
    from pg_stat_statements order by total_exec_time desc limit 40`);
  writeFileSync(join(dir, "statements.json"), JSON.stringify(rows, undefined, 1));
  await client.query("select pg_stat_statements_reset()");
}

/** Rows refer to their workspace. */
async function bringWorkspaces(stored: pg.Client, twin: pg.Client): Promise<void> {
  const { rows } = await stored.query("select id, name, volume_limit, period from workspace");
  for (const { id, name, volume_limit, period } of rows)
    await twin.query(
      "insert into workspace (id, name, volume_limit, period) values ($1, $2, $3, $4) on conflict do nothing",
      [id, name, volume_limit, period],
    );
}

function summarize(rounds: readonly Round[]): Record<string, unknown> {
  const rates = rounds.map(({ ingested }) => ingested.records / ingested.seconds);
  const copyRates = rounds.map(({ ingested, copySeconds }) => ingested.records / copySeconds);
  const requestRates = rounds.map(({ ingested }) => (ingested.requests / ingested.records) * 1_000);
  const recordsPerSecond = median(rates);
  const copyRecordsPerSecond = median(copyRates);
  return {
    recordsPerSecond: Math.round(recordsPerSecond),
    copyRecordsPerSecond: Math.round(copyRecordsPerSecond),
    ratio: rounded(recordsPerSecond / copyRecordsPerSecond),
    requestsPer1000: rounded(median(requestRates)),
    records: rounds[0]?.ingested.records,
    equal: rounds.every(({ ingested }) => ingested.equal),
    ratios: rates.map((rate, nth) => rounded(rate / (copyRates[nth] ?? Number.NaN))),
  };
}

/** What explains the figures: who was busy in the last round, and how large each process grew. */
function usageOf({ services }: BenchSystem, rounds: readonly Round[]): Record<string, unknown> {
  const last = rounds.at(-1);
  const peakMiB = Object.fromEntries(services.map((it) => [it.app, it.usage()?.peakMiB]));
  const { cpuSeconds, copyCpuSeconds, ingested } = last ?? {};
  return {
    seconds: ingested?.seconds,
    requests: ingested?.requestsByPath,
    cpuSeconds,
    copyCpuSeconds,
    peakMiB,
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
