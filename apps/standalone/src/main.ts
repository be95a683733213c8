import { createLog } from "@inlet/service-kit";
import { readFlags } from "./flags.ts";
import { logLineForPeople } from "./log-lines.ts";
import { ingestOnce } from "./once.ts";
import { openProgress } from "./progress.ts";
import { runProgram } from "./run-program.ts";
import { stayUp } from "./stay-up.ts";
import { usage } from "./usage.ts";

const { env, stderr, stdout } = process;
const flags = readFlags(process.argv.slice(2), env);
const progress = openProgress(stderr);
const { say } = progress;

if (flags.kind === "help") stdout.write(usage);
else if (flags.kind === "wrong") {
  say(`${flags.message}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const level = env["LOG_LEVEL"] || undefined; // whoever sets it wants the services' own lines
  const shown = (line: string) => (level === undefined ? logLineForPeople(line) : line.trimEnd());
  const destination = { write: (line: string) => say(shown(line)) };
  const log = createLog({ name: "inlet", level: level ?? "warn", destination });
  const print = (line: Record<string, unknown>) => void stdout.write(`${JSON.stringify(line)}\n`);
  const command = { flags, env, log, progress, print };
  const isOnce = flags.kind === "once";
  await runProgram({
    run: (program) => (isOnce ? ingestOnce(command, program) : stayUp(command, program)),
    codeWhenStopped: isOnce ? 1 : 0,
    say,
  });
}
