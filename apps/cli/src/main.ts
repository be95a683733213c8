import { runInlet } from "./program.ts";

// A reader such as `head` closes the pipe once it has read enough.
process.stdout.on("error", () => process.exit(0));

const { env, stdin, stdout, stderr } = process;
process.exitCode = await runInlet(process.argv.slice(2), { env, stdin, stdout, stderr });
