import { parseArgs } from "node:util";
import { optionsFrom } from "./command-line.ts";
import { startSimulator } from "./simulator.ts";

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
const simulator = await startSimulator(optionsFrom(values));
console.log(JSON.stringify({ url: simulator.url, keys: simulator.keys }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void simulator[Symbol.asyncDispose]().then(() => process.exit(0)));
}
