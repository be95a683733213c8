import { Console } from "node:console";
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureApi } from "./measure-api.ts";
import { measureExports } from "./measure-exports.ts";
import { measureFairness } from "./measure-fairness.ts";
import { measureFleet } from "./measure-fleet.ts";
import { measureFreshness } from "./measure-freshness.ts";
import { measureMemory } from "./measure-memory.ts";
import { measurePoliteness } from "./measure-politeness.ts";
import { measureRedaction } from "./measure-redaction.ts";
import { measureThroughput } from "./measure-throughput.ts";

const usage = `pnpm bench [name...] [flags]     one JSON line per benchmark; all of them when none is named

  throughput redaction fairness politeness freshness fleet api exports memory

  --json                  prints nothing on standard error
  --conversations N       conversations, all created within the week (10000)
  --rounds N              rounds of each side (3)
  --fetchers N            fetcher processes (1)
  --normalizers N         normalizer processes (1)
  --integrations N        of the fleet (10000)
  --messages N            generated for the API to read or export (1000000)
  --records N             of the run whose memory is measured (300000)
  --profile DIR           CPU profiles of scheduler, fetcher and normalizer, one per process
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    conversations: { type: "string", default: "10000" },
    rounds: { type: "string", default: "3" },
    fetchers: { type: "string", default: "1" },
    normalizers: { type: "string", default: "1" },
    integrations: { type: "string", default: "10000" },
    messages: { type: "string", default: "1000000" },
    records: { type: "string", default: "300000" },
    profile: { type: "string" },
  },
});
const benchmarks = {
  throughput: measureThroughput,
  redaction: measureRedaction,
  fairness: measureFairness,
  politeness: measurePoliteness,
  freshness: measureFreshness,
  fleet: measureFleet,
  api: measureApi,
  exports: measureExports,
  memory: measureMemory,
};
const names = positionals.length === 0 ? Object.keys(benchmarks) : positionals;
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));

if (values.help) process.stdout.write(usage);
else if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(", ")}.\n\n${usage}`);
  process.exitCode = 2;
} else {
  if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true });
  const options = {
    conversations: Number(values.conversations),
    rounds: Number(values.rounds),
    fetchers: Number(values.fetchers),
    normalizers: Number(values.normalizers),
    integrations: Number(values.integrations),
    messages: Number(values.messages),
    records: Number(values.records),
    profileTo: values.profile,
    writeTable: (rows: readonly object[]) => void (values.json || new Console(process.stderr).table(rows)),
    writeLine: (text: string) => void (values.json || process.stderr.write(`${text}\n`)),
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
  for (const [name, run] of Object.entries(benchmarks)) {
    if (!names.includes(name)) continue;
    const results = await run(options);
    process.stdout.write(`${JSON.stringify({ bench: name, ...results })}\n`);
  }
}
