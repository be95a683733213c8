import { parseOptions } from "./parse-options.ts";
import { startSimulator } from "./start-simulator.ts";

const simulator = await startSimulator(parseOptions(process.argv.slice(2)));
// Register before printing the line: from then on the caller may send a signal. npm also forwards Ctrl-C, so two
// can arrive.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void simulator[Symbol.asyncDispose]().then(() => process.exit(0)));
}
console.log(JSON.stringify({ url: simulator.url, keys: simulator.keys }));
