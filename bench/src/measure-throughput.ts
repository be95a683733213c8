import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { copyRows, createTwinDatabase, renderRows, truncateContent } from "./copy-rows.ts";
import { readCpuSeconds, subtractCpuSeconds } from "./cpu-seconds.ts";
import { type IngestResult, ingestWeek } from "./ingest-week.ts";
import { median, roundToThousandths } from "./numbers.ts";
import { type BenchOptions, type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Number of rounds and options of the system. */
export interface ThroughputOptions extends BenchOptions {
  rounds: number;
  writeLine: (text: string) => void;
}

interface Round {
  ingested: IngestResult;
  copySeconds: number;
  /** Of each service and of Postgres during the ingestion. */
  cpuSeconds: Record<string, number>;
  /** Of Postgres while it copied the same rows. */
  copyCpuSeconds: number;
}

/**
 * Measures the ingestion from the simulator to stored rows, with each service in its own process, and compares it with
 * `COPY` of the resulting rows into the same tables on the same server. The two alternate; the medians count.
 */
export async function measureThroughput(options: ThroughputOptions): Promise<Record<string, unknown>> {
  await using system = await startBenchSystem(options);
  await using stack = new AsyncDisposableStack();
  const connect = async (url: string) => {
    const client = stack.adopt(new pg.Client(url), (it) => it.end());
    await client.connect();
    return client;
  };
  const stored = await connect(system.superuserUrl);
  const twin = await connect(await createTwinDatabase(system.superuserUrl, "twin"));

  if (options.profileTo !== undefined) await stored.query("create extension pg_stat_statements");

  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number++) {
    const round = await runRound(system, stored, twin);
    rounds.push(round);
    if (options.profileTo !== undefined) await saveStatements(stored, options.profileTo);
    const { records, seconds } = round.ingested;
    options.writeLine(
      `round ${number}: ${records} records, ingested in ${seconds.toFixed(1)} s, copied in ${round.copySeconds.toFixed(1)} s`,
    );
  }
  return { ...summarize(rounds), ...summarizeUsage(system, rounds) };
}

async function runRound(system: BenchSystem, stored: pg.Client, twin: pg.Client): Promise<Round> {
  await truncateContent(stored);
  let cpuSeconds: Record<string, number> = {};
  const before = readCpuSeconds(system);
  const ingested = await ingestWeek(system, {
    onDone: () => {
      cpuSeconds = subtractCpuSeconds(before, readCpuSeconds(system));
    },
  });
  const rows = await renderRows(stored);
  await truncateContent(twin);
  await copyWorkspaces(stored, twin);
  const cpuBefore = system.postgresCpuSeconds();
  const copySeconds = await copyRows(twin, rows);
  const copyCpuSeconds = roundToThousandths(system.postgresCpuSeconds() - cpuBefore);
  return { ingested, cpuSeconds, copySeconds, copyCpuSeconds };
}

/** Saves the most expensive statements since the last call in a file beside the CPU profiles. */
async function saveStatements(client: pg.Client, dir: string): Promise<void> {
  const { rows } = await client.query(`
    select round(total_exec_time)::int as total_ms, calls::int, round(mean_exec_time::numeric, 2)::float as mean_ms, rows::int,
      shared_blks_hit::int, shared_blks_read::int, wal_bytes::bigint::text, regexp_replace(query, '\\s+', ' ', 'g') as query
    from pg_stat_statements order by total_exec_time desc limit 40`);
  writeFileSync(join(dir, "statements.json"), JSON.stringify(rows, undefined, 1));
  await client.query("select pg_stat_statements_reset()");
}

/** Copies the workspaces, because rows refer to them. */
async function copyWorkspaces(stored: pg.Client, twin: pg.Client): Promise<void> {
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
  const ownCpuSeconds = rounds.map(sumOwnCpuSeconds);
  const cpuRatios = rounds.map(({ copyCpuSeconds }, i) => (ownCpuSeconds[i] ?? Number.NaN) / copyCpuSeconds);
  const cpuRates = rounds.map(({ ingested }, i) => ingested.records / (ownCpuSeconds[i] ?? Number.NaN));
  const recordsPerSecond = median(rates);
  const copyRecordsPerSecond = median(copyRates);
  return {
    recordsPerSecond: Math.round(recordsPerSecond),
    copyRecordsPerSecond: Math.round(copyRecordsPerSecond),
    ratio: roundToThousandths(recordsPerSecond / copyRecordsPerSecond),
    requestsPer1000: roundToThousandths(median(requestRates)),
    records: rounds[0]?.ingested.records,
    equal: rounds.every(({ ingested }) => ingested.equal),
    ratios: rates.map((rate, index) => roundToThousandths(rate / (copyRates[index] ?? Number.NaN))),
    recordsPerCpuSecond: Math.round(median(cpuRates)),
    cpuRatio: roundToThousandths(median(cpuRatios)),
    cpuRatios: cpuRatios.map(roundToThousandths),
  };
}

/** The CPU seconds of Inlet's services and Postgres: the simulator stands for Kustomer. */
const sumOwnCpuSeconds = ({ cpuSeconds: { "kustomer-simulator": _, ...own } }: Round): number =>
  Object.values(own).reduce((sum, it) => sum + it, 0);

/** Summarizes what explains the results: CPU seconds of the last round and the peak memory of each process. */
function summarizeUsage({ services }: BenchSystem, rounds: readonly Round[]): Record<string, unknown> {
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
