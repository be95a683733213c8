import { describeFailure, runProgram } from "@inlet/service-kit";
import { parseOptions, usage } from "./options.ts";
import { runChaos } from "./run-chaos.ts";

const { argv, stderr, stdout } = process;

try {
  const options = parseOptions(argv.slice(2), new Date());
  if (options === undefined) stdout.write(usage);
  else {
    const log = (text: string) =>
      void (options.json || stderr.write(`${performance.now().toFixed(0).padStart(7)} ms  ${text}\n`));
    await runProgram({
      run: async (program) => {
        const report = await runChaos(options, { ...program, log });
        stdout.write(`${JSON.stringify(report)}\n`);
        return report.equal && report.volumeExact && report.polite ? 0 : 1;
      },
      exitCodeWhenStopped: 1,
      reportFailure: (failure, err) => void stderr.write(`${describeFailure(failure, err)}\n`),
    });
  }
} catch (err) {
  stderr.write(`${err instanceof Error ? err.message : String(err)}\n\n${usage}`);
  process.exitCode = 2;
}
