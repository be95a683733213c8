import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { throughput } from "./throughput.ts";

const usage = `pnpm bench [throughput] [flags]     one JSON line per benchmark; all of them when none is named

  --json                  only that line: nothing on standard error
  --conversations N       all begun within the week (10000)
  --rounds N              how often each side runs (3)
  --fetchers N            processes (1)
  --normalizers N         processes (1)
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
    profile: { type: "string" },
  },
});
const benchmarks = { throughput };
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
    profileTo: values.profile,
    say: (text: string) => void (values.json || process.stderr.write(`${text}\n`)),
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
  for (const [name, run] of Object.entries(benchmarks)) {
    if (!names.includes(name)) continue;
    const figures = await run(options);
    process.stdout.write(`${JSON.stringify({ bench: name, ...figures })}\n`);
  }
}
