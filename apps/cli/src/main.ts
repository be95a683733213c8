import { runInlet } from "./program.ts";

// A reader such as `head` closes the pipe once it has read enough. Anything else, such as a full disk, has lost output.
process.stdout.on("error", (err: NodeJS.ErrnoException) => {
  if (err.code === "EPIPE") process.exit(0);
  process.stderr.write(`inlet: the output cannot be written: ${err.message}\n`);
  process.exit(1);
});
process.stderr.on("error", () => undefined); // notes that nobody reads

const { env, stdin, stdout, stderr } = process;
process.exitCode = await runInlet(process.argv.slice(2), { env, stdin, stdout, stderr });
