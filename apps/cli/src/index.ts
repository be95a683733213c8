export { runInlet } from "./program.ts";
export type { Terminal } from "./shell.ts";
