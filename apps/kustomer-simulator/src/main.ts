import { parseArgs } from "node:util";
import { parseOptions } from "./parse-options.ts";
import { startSimulator } from "./start-simulator.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    seed: { type: "string" },
    customers: { type: "string" },
    conversations: { type: "string" },
    days: { type: "string" },
    rate: { type: "string" },
    epoch: { type: "string" },
    knobs: { type: "string" },
    persist: { type: "string" },
    "week-share": { type: "string" },
    "messages-per-conversation": { type: "string" },
    ties: { type: "string" },
  },
});
const simulator = await startSimulator(parseOptions(values));
// Register before printing the line: from then on the caller may send a signal. npm also forwards Ctrl-C, so two
// can arrive.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void simulator[Symbol.asyncDispose]().then(() => process.exit(0)));
}
console.log(JSON.stringify({ url: simulator.url, keys: simulator.keys }));
