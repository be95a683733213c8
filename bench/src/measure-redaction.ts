import { setTimeout as wait } from "node:timers/promises";
import type { http } from "@inlet/contracts";
import pg from "pg";
import type { z } from "zod";
import { truncateContent } from "./copy-rows.ts";
import { readCpuSeconds, subtractCpuSeconds } from "./cpu-seconds.ts";
import { ingestWeek } from "./ingest-week.ts";
import type { ThroughputOptions } from "./measure-throughput.ts";
import { median, roundToThousandths } from "./numbers.ts";
import { type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Everything that can be redacted in texts and fields. */
const redaction: z.input<typeof http.redactionRules> = {
  text: {
    ...{ email: "hash", phone: "hash", card: "mask", iban: "mask", ip: "mask", national_id: "mask" },
    customer_name: "hash",
  },
  patterns: [{ name: "order", pattern: String.raw`\bORD-\d{4,}\b`, method: "mask" }],
  customerFields: { name: "hash", email: "hash", phone: "drop", birthday: "drop", address: "drop" },
};

interface Round {
  records: number;
  /** From the opening of the run until it is done and no text is withheld any more. */
  seconds: number;
  cpuSeconds: Record<string, number>;
  requestsPer1000: number;
}

/**
 * Measures how much slower the ingestion of a week is while everything is redacted than without redaction. The two alternate; the
 * medians count.
 */
export async function measureRedaction(options: ThroughputOptions): Promise<Record<string, unknown>> {
  await using system = await startBenchSystem(options);
  await using stack = new AsyncDisposableStack();
  const stored = stack.adopt(new pg.Client(system.superuserUrl), (it) => it.end());
  await stored.connect();
  const rounds: { plain: Round; redacted: Round }[] = [];
  for (let number = 1; number <= options.rounds; number++) {
    const plain = await runRound(system, stored, {});
    const redacted = await runRound(system, stored, { redaction });
    rounds.push({ plain, redacted });
    options.writeLine(
      `round ${number}: ${plain.records} records in ${plain.seconds.toFixed(1)} s, redacted in ${redacted.seconds.toFixed(1)} s`,
    );
  }
  return summarize(rounds);
}

async function runRound(
  system: BenchSystem,
  stored: pg.Client,
  settings: z.input<typeof http.integrationChange>,
): Promise<Round> {
  await truncateContent(stored);
  const before = readCpuSeconds(system);
  let cpuSeconds: Record<string, number> = {};
  let releaseMs = 0;
  const { records, seconds, requests } = await ingestWeek(system, {
    settings,
    async onDone() {
      releaseMs = await waitForRelease(stored);
      cpuSeconds = subtractCpuSeconds(before, readCpuSeconds(system));
    },
  });
  const requestsPer1000 = (requests / records) * 1_000;
  return { records, seconds: seconds + releaseMs / 1_000, cpuSeconds, requestsPer1000 };
}

const pollEveryMs = 50;

/** Waits until no text is withheld. @returns how long that took */
async function waitForRelease(stored: pg.Client): Promise<number> {
  const from = performance.now();
  const isWithheld = async () => {
    const { rows } = await stored.query("select exists (select from withheld_record) as it");
    return rows[0].it === true;
  };
  if (!(await isWithheld())) return 0;
  while (await isWithheld()) await wait(pollEveryMs);
  return performance.now() - from;
}

const sum = (cpuSeconds: Record<string, number>): number =>
  Object.values(cpuSeconds).reduce((total, it) => total + it, 0);

function summarize(rounds: readonly { plain: Round; redacted: Round }[]): Record<string, unknown> {
  const sides = (measure: (round: Round) => number) => ({
    plain: roundToThousandths(median(rounds.map((it) => measure(it.plain)))),
    redacted: roundToThousandths(median(rounds.map((it) => measure(it.redacted)))),
  });
  const programs = Object.keys(rounds[0]?.plain.cpuSeconds ?? {});
  const compare = (measure: (round: Round) => number) =>
    roundToThousandths(median(rounds.map(({ plain, redacted }) => measure(redacted) / measure(plain))));
  return {
    records: rounds[0]?.plain.records,
    sameRecords: rounds.every(({ plain, redacted }) => plain.records === redacted.records),
    rate: roundToThousandths(1 / compare((it) => it.seconds)),
    cpu: compare((it) => sum(it.cpuSeconds)),
    normalizerCpu: compare((it) => it.cpuSeconds["normalizer"] ?? Number.NaN),
    cpuSeconds: Object.fromEntries(
      programs.map((it) => [it, sides(({ cpuSeconds }) => cpuSeconds[it] ?? Number.NaN)]),
    ),
    requestsPer1000: sides((it) => it.requestsPer1000),
  };
}
