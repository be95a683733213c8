import { createLog, describeFailure, runProgram } from "@inlet/service-kit";
import { createProgress } from "./command-line/create-progress.ts";
import { formatLogLine } from "./command-line/format-log-line.ts";
import { parseCommandLine } from "./command-line/parse-command-line.ts";
import { usage } from "./command-line/usage.ts";
import { ingestOnce } from "./commands/ingest-once.ts";
import { stayUp } from "./commands/stay-up.ts";

const { env, stderr, stdout } = process;
const flags = parseCommandLine(process.argv.slice(2), env);
const progress = createProgress(stderr);
const { writeLine } = progress;

if (flags.kind === "help") stdout.write(usage);
else if (flags.kind === "invalid") {
  writeLine(`${flags.message}\n\n${usage}`);
  process.exitCode = 2;
} else {
  if (flags.warning !== undefined) writeLine(flags.warning);
  const level = env["LOG_LEVEL"] || undefined; // when it is set, the log keeps its JSON lines
  const format = (line: string) => (level === undefined ? formatLogLine(line) : line.trimEnd());
  const destination = { write: (line: string) => writeLine(format(line)) };
  const log = createLog({ name: "inlet", level: level ?? "warn", destination });
  const printJson = (line: Record<string, unknown>) => void stdout.write(`${JSON.stringify(line)}\n`);
  const command = { flags, env, log, progress, printJson };
  const isOnce = flags.kind === "once";
  await runProgram({
    run: (program) => (isOnce ? ingestOnce(command, program) : stayUp(command, program)),
    exitCodeWhenStopped: isOnce ? 1 : 0,
    reportFailure: (failure, err) => writeLine(describeFailure(failure, err)),
  });
}
