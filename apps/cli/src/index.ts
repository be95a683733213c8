export { runInlet } from "./program.ts";
export type { Terminal } from "./terminal/shell.ts";
